/** How mail servers put it, in lower case, in the languages of their houses. Only for `mail-refusal.ts`. */

/** One expression of several, each tried anywhere in the words. */
const any = (...patterns: readonly RegExp[]): RegExp =>
  new RegExp(patterns.map(({ source }) => `(?:${source})`).join('|'), 'u');

const MAILBOX =
  '(?:e-?mail box|mail ?box|in ?box|user|recipient|account|mail ?drop|mail ?dir\\w*|mail ?folder|postfach|mailkonto|konto|bo[iî]te|buz[oó]n|casella|caixa|skrzynka|postlåda|postvak|ящик\\p{L}*|邮箱|メールボックス|posta kutusu)';

/** Our own pace or quota, whatever the code says. */
export const OUR_PACE = any(
  /\brate\b/u,
  /rate-?limit/u,
  /throttl/u,
  /too (?:many|fast|frequent|much mail(?! data))(?! (?:hops|received))/u,
  /(?:sending|message|messages|mail|mails|recipient|recipients|connection|connections|session|sessions|hourly|daily|monthly|thread|user) (?:sending )?limits? (?:\w+ ){0,2}(?:exceeded|reached)/u,
  /(?:exceed\w*|reach\w*|hit|over) (?:\S+ ){0,6}?(?:limits?\b|max\w*|allow\w*|quota\w* (?:for|of) (?:messages|mails|sending)|emails per|messages per)/u,
  /(?:messages?|mails?|emails?|recipients|connections?) (?:\w+ )?per (?:second|minute|hour|day)/u,
  /(?:hourly|daily|monthly) (?:\w+ ){0,2}(?:limit|quota|allowance)/u,
  /(?:send|sending|outgoing|outbound|relay|message|sender'?s?) quota/u,
  /unexpected volume|maximum credits|frequency limited|unusual (?:rate|sending|volume)|volume of (?:mail|email)|slow down|server (?:is )?(?:too )?busy|backpressure/u,
  /(?:limite d'envoi|sendelimit|versandlimit|limite de env[ií]o|limite di invio|zu viele|trop de|demasiados|troppi|слишком много|превышен\p{L}* (?:лимит|количеств)|发送频率|送信数)/u,
);
/** A quota of ours, not of a mailbox. */
export const SENDING_QUOTA =
  /(?:\bsend|sent|outgoing|outbound|daily|hourly|monthly|relay|per (?:day|hour))[^.;]{0,30}quota|quota[^.;]{0,30}(?:\bsend|per (?:day|hour|minute)|24 hours)/u;
export const TRY_LATER = any(
  /try (?:it )?(?:again )?(?:in|later|after)|retry (?:later|in|after)|please wait|sp[äa]ter (?:erneut|noch ?einmal|wieder)|r[ée]essayez|plus tard|int[ée]ntelo|m[áa]s tarde|riprova|pi[uù] tardi|попробуйте|позже|稍后|later opnieuw/u,
);
/** What a mailbox takes in too fast is not our pace. */
export const THEIR_PACE = /receiving mail (?:at a rate|too quickly)/;
export const GREYLISTED = /gr[ea]y-? ?list/;

export const FULL = any(
  new RegExp(
    `${MAILBOX}[^.;]{0,60}?(?:\\bfull\\b|quota|over (?:\\w+ ){0,2}(?:limit|allocation)|out of (?:\\w+ )?(?:storage|space)|no (?:more )?space|insufficient (?:\\w+ )?(?:storage|space|disk)|storage|maximum size|size limit|\\bvoll\\b|überfüllt|ausgeschöpft|pleine|saturée|llen[oa]|pien[ao]|chei[ao]|przepełnion|pełn|\\bvol\\b|\\bfull|переполнен|заполнен|已满|一杯|dolu)`,
    'u',
  ),
  /over ?quota|quota (?:\w+ )?(?:exceeded|full|reached|violation|erreicht|überschritten|d[ée]pass|excedid|superat|превышен)|(?:exceed\w*|over|out of|not enough|insufficient|no) (?:[\w'’]+ ){0,5}?(?:quota|storage|mailbox space|disk space|disk quota)/u,
  /mailbox (?:size )?(?:limit )?(?:exceeded|overflow)|mail ?box full|speicherplatz|disk quota/u,
);
/** The server has no room, not the reader. */
export const SERVER_FULL =
  /system (?:storage|resources)|(?:server|queue|spool|file system|filesystem) (?:is )?(?:full|out of)|queue file/u;

export const TOO_BIG =
  /\b(?:message|mail|email|e-mail|size|attachment|content|body|header|line)s?\b[^.;]{0,30}(?:(?<!queue )too (?:big|large|long)|larger than|longer than)|(?:message|mail|maximum|max) (?:file )?(?:size|length)|size (?:exceeds|limit)|too much mail data|(?:nachricht|e-mail) (?:ist )?zu gro|message trop|mensaje demasiado/u;
export const ABOUT_MAILBOX = /mail ?box|in ?box|quota|account/;

/** Who or what we are is refused: our address, host, relay or set-up. */
export const ABOUT_US = any(
  /sender[^.;]{0,50}(?:reject|verif|unknown|invalid|not (?:exist|found|allowed|permitted|authori[sz]ed|accepted|valid|local|trusted|authenticated)|does ?n.t exist|does not|non-?exist|undeliverable|denied|refused|block|blacklist|listed|domain|address|ungültig|abgelehnt|unbekannt)/u,
  /(?:verif\p{L}*|invalid|unknown|bad|unable to verify|cannot verify|can't verify|forged|spoofed|unauthori[sz]ed|misconfigured|missing|reject\p{L}*) (?:the |your |envelope[- ]|header |remote |from )*(?:sender|return[- ]path|from[- ]address|mail from|"?from"? (?:header|address|domain))/u,
  /call-?(?:out|back)|send as this (?:sender|user)|as this sender/u,
  /(?:mail from|from:?|return[- ]path|envelope[- ]from|return address)[^.;]{0,40}(?:reject|verif|invalid|unknown|not|denied|refused|do(?:es)? n[o'’]t|must)/u,
  /\brelay\p{L}*\b(?! recipient)|rcpthosts|gateway (?:to|for)|open proxy|not (?:permitted|allowed|authori[sz]ed) to (?:send|relay|use)|permissions?\b/u,
  /\brbls?\b|dns-?[br]l|black-? ?list|block-? ?list|blocked (?:using|by|for|due)|deny-? ?list|spamhaus|spamcop|barracuda|sorbs|cbl\b|(?<!not )listed (?:at|in|on|by)\b|reputation|poor rep/u,
  /\bptr\b|reverse[- ]?(?:dns|lookup|host|map|name|resol)|\brdns\b|cannot (?:find|resolve) your|client host|\bhelo\b|\behlo\b|dynamic (?:ip|addr|host)|your (?:ip|host|server|network|mail ?server|domain)\b/u,
  /authenticat|smtp[- ]auth|auth (?:required|first)|log(?:ged)?[- ]?in\b(?! name)|credentials|must issue a starttls|encryption (?:is )?required|tls (?:is )?required|dmarc|\bspf\b|dkim|sender id/u,
  /absender|expéditeur|remitente|mittente|remetente|afzender|nadawc|отправител|发件人|送信者|gönderen|avsändare/u,
);
/** Less plain words of a rule of theirs. */
export const ABOUT_RULES =
  /spam|junk|virus|malware|phish|content|abus|policy|polic[ií]e|richtlinie|prohibit|not allowed|not permitted|denied|blocked|unsolicited|bulk|administrat|security|restrict|ban(?:ned)?\b|suspicious|closed system|private system/u;

const PERSON =
  '(?:local )?(?:e-?mail (?:address|account|user|box)|user(?: ?name)?|recipient(?: address)?|mail ?box|address(?:ee)?|account|alias|person|customer|inbox|local[- ]part|login)';
const GONE =
  "(?:unknown|not (?:be )?found|(?:does|do|did) ?(?:not|n[o'’]t) exist|doesn[´`]t exist|not exist|non-?existent|nonexist\\w*|disabled|inactive|invalid|suspended|closed|deactivated|deleted|removed|expired|terminated|discontinued|not (?:known|recogni[sz]ed|valid|active|listed|local|a valid)|no longer (?:valid|available|active|in use|exists?|used|on server|here|with)|has (?:moved|left)|is dead|cancell?ed|unlisted)";
/** Nobody is there whom this address reaches. */
export const NOBODY_THERE = any(
  new RegExp(`${PERSON}\\b(?![^.;]{0,30}\\b(?:domain|host)\\b)[^.;]{0,50}?\\b${GONE}`, 'u'),
  new RegExp(
    `(?:no such|no valid|unknown|invalid|non-?existent|bad destination|inactive|disabled|unrecogni[sz]ed|undeliverable|not a (?:valid|known)|illegal|expired) (?:\\w+ )?${PERSON}`,
    'u',
  ),
  /no (?:mail ?box|account|user|one|body)\b(?: \w+)? (?:here|by that name|with that name|for|under|of that name|found|exists)|(?:user|recipient|mailbox|account|address)notfound|recip(?:ient)?notfound|nosuchuser|not our (?:customer|user)|does(?: not|n.t) have an? (?:\S+ )?(?:\S+ )?(?:account|mailbox)|unable to find (?:recipient|user|mailbox)|user (?:has )?moved|has changed (?:his|her|their|its|the) (?:e-?mail )?address|no recipients? (?:found|here)/u,
  /empf[äa]nger(?:adresse)?[^.;]{0,40}(?:unbekannt|existiert|nicht (?:gefunden|bekannt|vorhanden)|ungültig|deaktiviert)|(?:benutzer|postfach|adresse|teilnehmer|konto|account)[^.;]{0,40}(?:unbekannt|existiert nicht|nicht (?:gefunden|bekannt|vorhanden|eingerichtet)|gesperrt|deaktiviert)|unbekannte[rs]? (?:benutzer|empf[äa]nger|adresse)/u,
  /(?:adresse|utilisateur|destinataire|compte|bo[iî]te)[^.;]{0,50}(?:inconnue?|inexistante?|n'existe pas|d[ée]sactiv[ée]e?|invalide|introuvable)/u,
  /(?:usuario|destinatario|utente|utilizador|usu[áa]rio|destinat[áa]rio|direcci[óo]n|cuenta|buz[óo]n|casella|indirizzo|conta|endere[çc]o|caixa)[^.;]{0,50}(?:desconocid|no existe|inexistent|inesistent|sconosciut|non esiste|desconhecid|n[ãa]o existe|deshabilitad|disabilitat|desativad|inv[áa]lid)/u,
  /(?:gebruiker|ontvanger|mailadres|postvak|użytkownik|odbiorca|adres|skrzynka|mottagar\p{L}*|användare\p{L}*|modtager\p{L}*|mottaker\p{L}*|kullanıcı|alıcı)[^.;]{0,50}(?:onbekend|bestaat niet|nieznany|nie istnieje|okänd|finns inte|findes ikke|ukendt|ukjent|bulunamadı|yok)/u,
  /(?:пользовател\p{L}*|адресат\p{L}*|получател\p{L}*|ящик\p{L}*|адрес\p{L}*|такого)[^.;]{0,50}(?:не (?:существует|найден|зарегистрирован)|неизвестен|отключ[её]н|заблокирован)|нет такого пользователя|用户不存在|收件人不存在|不存在|无此用户|(?:ユーザ|アドレス|宛先)[^.;。]{0,30}(?:存在しません|不明|見つかりません)/u,
);
/** They cannot be reached now, or it is not said whether they can be. */
export const OUT_OF_REACH = any(
  /mail ?box[^.;]{0,20}(?:unavailable|busy|locked|not available)|un-?rou?te?able|no route|host(?: or domain)? (?:name )?(?:not found|unknown)|unknown host|domain[^.;]{0,30}(?:not found|does not exist|unknown|invalid)|no such domain|name service|connection (?:timed out|refused|reset)|time-?out|timed out|retry time|non-?existent hosts|delivery time expired|too many (?:hops|received)|\bloop/u,
);
