declare namespace App {
  interface Locals {
    /** Who asks; forwarded headers count only from TRUSTED_PROXIES. */
    clientIp: string;
  }
}
