import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMailAddress } from '#src/mail/address.ts';

describe('the grammar of mail addresses', () => {
  it.each([
    ['ada@example.com', 'ada@example.com', 'ada@example.com'],
    ['  ada@example.com ', 'ada@example.com', 'ada@example.com'],
    [
      'Ada.Lovelace+status@Example.COM',
      'Ada.Lovelace+status@example.com',
      'ada.lovelace+status@example.com',
    ],
    ["o'neill@mail.example.co.uk", "o'neill@mail.example.co.uk", "o'neill@mail.example.co.uk"],
    ['post@bücher.example', 'post@xn--bcher-kva.example', 'post@xn--bcher-kva.example'],
    ['a@1und1.de', 'a@1und1.de', 'a@1und1.de'],
    ['post@straße.example', 'post@xn--strae-oqa.example', 'post@xn--strae-oqa.example'],
    ['info@مثال.إختبار', 'info@xn--mgbh0fb.xn--kgbechtv', 'info@xn--mgbh0fb.xn--kgbechtv'],
    ['info@例え。テスト', 'info@xn--r8jz45g.xn--zckzah', 'info@xn--r8jz45g.xn--zckzah'],
    ['ada@ｅｘａｍｐｌｅ.com', 'ada@example.com', 'ada@example.com'],
  ])('reads %j', (text, address, key) => {
    expect(parseMailAddress(text)).toEqual({ ok: true, address, key });
  });

  it.each([
    ['nothing', ''],
    ['no @', 'ada.example.com'],
    ['no local part', '@example.com'],
    ['no domain', 'ada@'],
    ['a domain without a dot', 'ada@localhost'],
    ['two @', 'ada@evil.test@example.com'],
    ['a comma, which makes two recipients', 'ada@example.com,evil@example.test'],
    ['a semicolon', 'ada@example.com;evil@example.test'],
    ['group syntax', 'friends:ada@example.com,evil@example.test;'],
    ['a display name', 'Ada <ada@example.com>'],
    ['angle brackets', '<ada@example.com>'],
    ['a quoted local part', '"ada"@example.com'],
    ['a quoted address that is routed elsewhere', '"ada@evil.test x"@example.com'],
    ['a comment', 'ada(comment)@example.com'],
    ['CRLF and a header', 'ada@example.com\r\nBcc: evil@example.test'],
    ['CRLF and an SMTP command', 'ada@example.com>\r\nRCPT TO:<evil@example.test'],
    ['a line feed in front', '\nada@example.com'],
    ['a NUL', 'ada@example.com\u0000'],
    ['a tab', 'ada\t@example.com'],
    ['a space inside', 'ada lovelace@example.com'],
    ['letters beyond ASCII before the @', 'adä@example.com'],
    ['a full-width @', 'ada＠example.com'],
    ['a full-width comma in the domain', 'ada@example.com，evil.test'],
    ['a dot in front', '.ada@example.com'],
    ['two dots', 'ada..lovelace@example.com'],
    ['a dot before the @', 'ada.@example.com'],
    ['an address literal', 'ada@[127.0.0.1]'],
    ['an IPv4 address', 'ada@127.0.0.1'],
    ['an IPv4 address in hexadecimal', 'ada@0x7f.0x1'],
    ['full-width digits that become an IPv4 address', 'ada@１２７.０.０.１'],
    ['a label that starts with a hyphen', 'ada@-example.com'],
    ['an empty label', 'ada@example..com'],
    ['a dot at the end', 'ada@example.com.'],
    ['a port', 'ada@example.com:25'],
    ['percent encoding in the domain', 'ada@example%2ecom'],
    ['a soft hyphen, which nobody sees', 'ada@exa\u00admple.com'],
    ['a joiner, which nobody sees', 'ada@exam\u200dple.com'],
    ['a mark that turns the direction around', 'ada@\u202emoc.elpmaxe'],
    ['a number that looks like letters', 'ada@ⅷ.com'],
    ['numbers in circles', 'ada@①②③.example'],
    ['a slash that is none', 'ada@example.com⁄evil.test'],
    ['a sign', 'ada@☃.net'],
    ['a label that is too long once it is in ASCII', `ada@${'ü'.repeat(60)}.com`],
    ['an underscore in the domain', 'ada@exam_ple.com'],
    ['a local part of 65 characters', `${'a'.repeat(65)}@example.com`],
    ['a label of 64 characters', `ada@${'a'.repeat(64)}.com`],
    ['255 characters', `ada@${'a.'.repeat(124)}com`],
  ])('refuses %s', (_what, text) => {
    const parsed = parseMailAddress(text);
    expect(parsed.ok).toBe(false);
    expect('detail' in parsed && parsed.detail).toMatch(/^must /);
  });

  it('never throws, and what it reads is one line of ASCII with one @', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.emailAddress(),
          fc.string().map((s) => `${s}@example.com`),
        ),
        (text) => {
          const parsed = parseMailAddress(text);
          if (parsed.ok) {
            expect(parsed.address).toMatch(/^[\x21-\x7e]+$/);
            expect(parsed.address).not.toMatch(/[\s,;:<>()"\\[\]]/);
            expect(parsed.address.split('@')).toHaveLength(2);
            expect(parseMailAddress(parsed.address)).toEqual(parsed);
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
