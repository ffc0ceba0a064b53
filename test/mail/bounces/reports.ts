/** Reports in the shapes in which mail servers write them, about a mail of ours. */
export interface About {
  /** Our envelope sender, where the report comes to. */
  to: string;
  /** Whom the mail was for. */
  recipient?: string;
  messageId?: string;
  envelopeId?: string;
}

const crlf = (text: string): string => text.replace(/\r?\n/g, '\r\n');

const original = ({ to, recipient = 'bob@example.org', messageId }: About): string =>
  [
    `Return-Path: <${to}>`,
    'From: Example Status <status@example.com>',
    `To: ${recipient}`,
    'Subject: Scheduled: Database upgrade',
    ...(messageId === undefined ? [] : [`Message-ID: ${messageId}`]),
    'Date: Tue, 1 Dec 2026 00:00:00 +0000',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
  ].join('\n');

interface Status {
  action?: string;
  status?: string;
  diagnostic?: string;
  recipient?: string;
}

const perRecipient = (about: About, facts: Status): string => `Final-Recipient: rfc822; ${
  facts.recipient ?? about.recipient ?? 'bob@example.org'
}
Original-Recipient: rfc822;${facts.recipient ?? about.recipient ?? 'bob@example.org'}
Action: ${facts.action ?? 'failed'}
Status: ${facts.status ?? '5.1.1'}
Remote-MTA: dns; mx.example.org
Diagnostic-Code: smtp; ${facts.diagnostic ?? '550 5.1.1 <bob@example.org>: Recipient address\n    rejected: User unknown'}
`;

/** Postfix: three parts, the last with the headers of what was sent. */
export function postfix(about: About, ...recipients: Status[]): string {
  const all = recipients.length === 0 ? [{}] : recipients;
  return crlf(`Return-Path: <>
Received: by mx.example.com (Postfix)
	id F15B926400B; Tue, 1 Dec 2026 00:01:27 +0000 (UTC)
Date: Tue, 1 Dec 2026 00:01:27 +0000 (UTC)
From: Mail Delivery System <MAILER-DAEMON@mx.example.com>
Subject: Undelivered Mail Returned to Sender
To: ${about.to}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
	boundary="EDAF6264007.1795389267/mx.example.com"
Message-Id: <20261201000127.F15B926400B@mx.example.com>

This is a MIME-encapsulated message.

--EDAF6264007.1795389267/mx.example.com
Content-Description: Notification
Content-Type: text/plain; charset=utf-8

This is the mail system at host mx.example.com.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

--EDAF6264007.1795389267/mx.example.com
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com
${about.envelopeId === undefined ? '' : `Original-Envelope-Id: ${about.envelopeId}\n`}X-Postfix-Queue-ID: EDAF6264007
X-Postfix-Sender: rfc822; ${about.to}
Arrival-Date: Tue, 1 Dec 2026 00:01:26 +0000 (UTC)

${all.map((facts) => perRecipient(about, facts)).join('\n')}
--EDAF6264007.1795389267/mx.example.com
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

${original(about)}

--EDAF6264007.1795389267/mx.example.com--
`);
}

/** Exim: a bare 5.0.0 as status, the true one in the diagnostic. */
export function exim(
  about: About,
  diagnostic = '550 5.1.1 The email account does not exist',
): string {
  return crlf(`X-Failed-Recipients: ${about.recipient ?? 'bob@example.org'}
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@relay.example.com>
To: ${about.to}
References: <a@example.com>
Content-Type: multipart/report; report-type=delivery-status; boundary=1795389267-eximdsn-1804289383
MIME-Version: 1.0
Subject: Mail delivery failed: returning message to sender
Message-Id: <E1wXyz-0001@relay.example.com>
Date: Tue, 01 Dec 2026 00:02:00 +0000

--1795389267-eximdsn-1804289383
Content-type: text/plain; charset=us-ascii

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error.

--1795389267-eximdsn-1804289383
Content-type: message/delivery-status

Reporting-MTA: dns; relay.example.com

Action: failed
Final-Recipient: rfc822;${about.recipient ?? 'bob@example.org'}
Status: 5.0.0
Remote-MTA: dns; mx.example.org
Diagnostic-Code: smtp; ${diagnostic}

--1795389267-eximdsn-1804289383
Content-type: message/rfc822

${original(about)}

The body of the mail.

--1795389267-eximdsn-1804289383--
`);
}

/** Exchange Online: HTML beside the text, the report in base64, everything in a mixed part. */
export function exchange(about: About, status = '5.1.10'): string {
  const report = crlf(`Reporting-MTA: dns;FR0P281MB.PROD.OUTLOOK.COM
Received-From-MTA: dns;relay.example.com
Arrival-Date: Tue, 1 Dec 2026 00:03:00 +0000

Final-Recipient: rfc822;${(about.recipient ?? 'bob@example.org').toUpperCase()}
Action: failed
Status: ${status}
Diagnostic-Code: smtp;550 ${status} RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup
`);
  return crlf(`From: <postmaster@example.org>
To: <${about.to}>
Date: Tue, 1 Dec 2026 00:03:10 +0000
Content-Type: multipart/report; report-type=delivery-status;
	boundary="20e6b4d2-outer"
X-MS-Exchange-Message-Is-Ndr:
Content-Language: en-GB
Message-ID: <5f2f8f0e-ndr@FR0P281MB.PROD.OUTLOOK.COM>
Subject: =?utf-8?B?VW5kZWxpdmVyYWJsZTogU2NoZWR1bGVk?=
Auto-Submitted: auto-replied

--20e6b4d2-outer
Content-Type: multipart/alternative; differences=Content-Type;
	boundary="51d3a7-inner"

--51d3a7-inner
Content-Type: text/plain; charset="utf-8"
Content-Transfer-Encoding: base64

WW91ciBtZXNzYWdlIGNvdWxkbid0IGJlIGRlbGl2ZXJlZC4=

--51d3a7-inner
Content-Type: text/html; charset="utf-8"

<html><body>Your message couldn't be delivered.</body></html>

--51d3a7-inner--

--20e6b4d2-outer
Content-Type: message/delivery-status
Content-Transfer-Encoding: base64

${Buffer.from(report).toString('base64').replace(/.{76}/g, '$&\n')}

--20e6b4d2-outer
Content-Type: message/rfc822

${original(about)}

--20e6b4d2-outer--
`);
}

/** Gmail: names our Message-ID in the report itself. */
export function gmail(about: About, change: Status = {}): string {
  return crlf(`Return-Path: <>
From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>
To: ${about.to}
Auto-Submitted: auto-replied
Subject: Delivery Status Notification (Failure)
Message-ID: <667788.1.g@google.com>
Date: Tue, 01 Dec 2026 00:04:00 -0800 (PST)
MIME-Version: 1.0
Content-Type: multipart/report; boundary="0000000000aa"; report-type=delivery-status

--0000000000aa
Content-Type: multipart/related; boundary="0000000000ab"

--0000000000ab
Content-Type: text/plain; charset="UTF-8"

** Address not found **

--0000000000ab--
--0000000000aa
Content-Type: message/delivery-status

Reporting-MTA: dns; googlemail.com
Arrival-Date: Tue, 01 Dec 2026 00:03:59 -0800 (PST)
${about.messageId === undefined ? '' : `X-Original-Message-ID: ${about.messageId}\n`}
Final-Recipient: rfc822; ${about.recipient ?? 'bob@example.org'}
Action: ${change.action ?? 'failed'}
Status: ${change.status ?? '5.1.1'}
Diagnostic-Code: smtp; ${
    change.diagnostic ??
    '550-5.1.1 The email account that you tried to reach does not exist. Please try\n 550-5.1.1 double-checking the address. 550 5.1.1 https://support.google.com/mail/'
  }
Last-Attempt-Date: Tue, 01 Dec 2026 00:04:00 -0800 (PST)

--0000000000aa
Content-Type: message/rfc822

${original(about)}

--0000000000aa--
`);
}

/** qmail: plain text in a fixed form, the message itself below a line. */
export function qmail(
  about: About,
  line = 'Sorry, no mailbox here by that name. (#5.1.1)',
): string {
  return crlf(`From: MAILER-DAEMON@mx.example.org
To: ${about.to}
Subject: failure notice
Date: 1 Dec 2026 00:05:00 -0000

Hi. This is the qmail-send program at mx.example.org.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<${about.recipient ?? 'bob@example.org'}>:
${line}

--- Below this line is a copy of the message.

${original(about)}

<carol@example.org>:
Sorry, no mailbox here by that name. (#5.1.1)
`);
}

/** Exim of old: for people only, below it the message that was sent. */
export function eximText(
  about: About,
  why = `SMTP error from remote mail server after RCPT TO:<${about.recipient ?? 'bob@example.org'}>:
    host mx.example.org [192.0.2.1]: 550 5.1.1 User unknown`,
): string {
  return crlf(`From: Mail Delivery System <Mailer-Daemon@relay.example.com>
To: ${about.to}
Subject: Mail delivery failed: returning message to sender
Auto-Submitted: auto-replied
X-Failed-Recipients: ${about.recipient ?? 'bob@example.org'}

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  ${about.recipient ?? 'bob@example.org'}
    ${why}

------ This is a copy of the message, including all the headers. ------

${original(about)}

Mailbox full, said another.

  carol@example.org
    550 5.1.1 User unknown
`);
}

/** Exchange's text for people, where what is for machines was lost on the way. */
export function exchangeText(
  about: About,
  reply = '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup',
): string {
  return crlf(`From: postmaster@example.org
To: ${about.to}
Subject: Undeliverable: Scheduled: Database upgrade
Content-Type: text/plain
X-MS-Exchange-Message-Is-Ndr:

Your message wasn't delivered to anyone because the address wasn't found.

${about.recipient ?? 'bob@example.org'}
Remote Server returned "${reply}"

Original message headers:

Received: from relay.example.com (192.0.2.9) by mx.example.org
${original(about)}
`);
}

/** A complaint in the shape of Yahoo's feedback loop: the recipient is blotted out. */
export function complaint(about: About, type = 'abuse'): string {
  return crlf(`From: feedback@arf.mail.example.org
To: complaints@bounces.example.com
Subject: FW: Scheduled: Database upgrade
Date: Tue, 1 Dec 2026 00:06:00 +0000
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="part1_13d.2e68ed54_boundary"

--part1_13d.2e68ed54_boundary
Content-Type: text/plain; charset="US-ASCII"

This is an email abuse report for an email message received from IP 192.0.2.1.

--part1_13d.2e68ed54_boundary
Content-Type: message/feedback-report

Feedback-Type: ${type}
User-Agent: Yahoo!-Mail-Feedback/2.0
Version: 0.1
Original-Mail-From: <${about.to}>
Original-Rcpt-To: <redacted@example.org>
Arrival-Date: Tue, 1 Dec 2026 00:05:30 +0000
Reported-Domain: example.com

--part1_13d.2e68ed54_boundary
Content-Type: message/rfc822
Content-Disposition: inline

${original({ ...about, recipient: 'redacted@example.org' })}

The body of the mail.

--part1_13d.2e68ed54_boundary--
`);
}

/** An out-of-office note of a person's mail program. */
export function vacation(about: About): string {
  return crlf(`From: Bob <${about.recipient ?? 'bob@example.org'}>
To: ${about.to}
Subject: Out of office: Scheduled: Database upgrade
Auto-Submitted: auto-replied (vacation)
In-Reply-To: ${about.messageId ?? '<a@example.com>'}
Content-Type: text/plain; charset=utf-8

I am away until Monday. Final-Recipient: rfc822; bob@example.org
Action: failed
Status: 5.1.1
`);
}

/** What a mailbox says that somebody has left for good. */
export function hasLeft(about: About): string {
  return crlf(`From: ${about.recipient ?? 'bob@example.org'}
To: ${about.to}
Subject: Automatic reply: no longer with us
Auto-Submitted: auto-replied

I no longer work here. This mailbox is not read: 550 5.1.1 User unknown.
`);
}

/** A read receipt (RFC 8098), a report of another kind. */
export function receipt(about: About): string {
  return crlf(`From: bob@example.org
To: ${about.to}
Subject: Read: Scheduled
MIME-Version: 1.0
Content-Type: multipart/report; report-type=disposition-notification; boundary="b"

--b
Content-Type: text/plain

The message was read.

--b
Content-Type: message/disposition-notification

Final-Recipient: rfc822;bob@example.org
Original-Message-ID: ${about.messageId ?? '<a@example.com>'}
Disposition: manual-action/MDN-sent-manually; displayed

--b--
`);
}
