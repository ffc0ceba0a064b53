/** Software that services are built from: names that mean nothing else. */
const NAMES = new Set(
  (
    'activemq aiohttp airflow aiosmtpd alertmanager alpine ansible apache2 apisix apparmor apparmor argocd ' +
    'artifactory axios bind9 bitbucket bluez boost bouncycastle busybox caddy cassandra centos ' +
    'ceph chromium clamav clickhouse confluence containerd coredns couchbase couchdb cups curl ' +
    'cyrus debian dnsmasq docker dovecot dropwizard drupal druid elasticsearch envoy erlang esxi etcd ' +
    'exim exim4 fastapi fastjson fedora ffmpeg fluentd fortios freebsd freetype freeipa ghostscript gitea ' +
    'gitlab glibc gluster gnutls grafana graphql guacamole gunicorn hadoop haproxy hashicorp hazelcast ' +
    'hibernate httpd hyperv imagemagick influxdb ingress-nginx iptables istio ivanti jackson jboss jenkins jetty ' +
    'jetbrains jquery junos kafka keycloak kibana kong kubelet kubernetes laravel libcurl libexpat ' +
    'libpng libssh libssl libtiff libvirt libvpx libwebp libxml2 lighttpd linux-kernel liferay ' +
    'lodash log4j logback logstash magento mariadb mattermost memcached minio moby mongodb ' +
    'mosquitto mysql nats ncurses neo4j netscaler netty nextcloud nexus nghttp2 nginx nodejs ntpd openjdk ' +
    'openldap openresty opensearch opensmtpd openshift openssh opensuse openssl openstack openvpn ' +
    'owncloud pandoc pfsense pgbouncer phpmyadmin podman polkit postfix postgres postgresql ' +
    'proftpd prometheus pulsar qemu rabbitmq redhat redis rhel rsync runc samba saltstack ' +
    'seata sendmail sharepoint shiro sidekiq snakeyaml snmpd solr sonarqube spark-core spring-boot ' +
    'spring-core spring-web springboot sqlite strapi strongswan struts struts2 sudo supervisord ' +
    'swagger systemd telnetd tensorflow thinkphp tomcat traefik typo3 uclibc undertow unbound ' +
    'uwsgi valkey varnish vcenter vmware vsphere weblogic webpack websphere werkzeug wildfly ' +
    'wordpress xerces xstream xz-utils zabbix zimbra zlib zookeeper ' +
    'apache-httpd jackson-databind text4shell curl wget bash openssh-server openssh-client ' +
    'linux runc citrix fortinet fortigate exchange-server moveit crushftp cacti roundcube ' +
    'commons-text commons-collections commons-fileupload proxysql dompurify minimist handlebars'
  ).split(' '),
);

/** Names of software that are also words: they count before a full version only. */
const WORDS = new Set(
  (
    'ansible apache axios bash bind boost chrome consul curl docker django dropbear drupal exchange ' +
    'express flask git go helm hive java jackson kernel kong linux mercurial nexus node openjdk ' +
    'oracle perl php puppet python rails react ruby rust salt screen spark spring squid storm ' +
    'struts vault vim vue windows wget angular next nuxt svelte chef vagrant terraform packer nomad ' +
    'electron gradle maven npm pip yarn composer symfony less sass guava gson okhttp netbsd openbsd'
  ).split(' '),
);

/** Whether a word names software and nothing else; also as the first part of a longer name. */
export function isKnownSoftware(name: string): boolean {
  const lower = name.toLowerCase();
  return NAMES.has(lower) || NAMES.has(lower.split(/[-_.]/)[0]!);
}

/** Whether a word may name software; a version of three numbers has to say that it does. */
export function maybeSoftware(name: string): boolean {
  const lower = name.toLowerCase().replace(/[-_.]?(?:js|lang)$/, '');
  return WORDS.has(lower) || WORDS.has(lower.split(/[-_.]/)[0]!);
}

/** The names that mean nothing else, for finding them alone. */
export const SOFTWARE_NAMES: ReadonlySet<string> = NAMES;
