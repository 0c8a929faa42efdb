import type { Kind } from '../kind.ts';

/** How surely the value of a key is secret or personal. */
type Rule =
  /** Any value, but for what says that there is none, or what became of it. */
  | 'secret'
  /** A value that looks made by chance. */
  | 'random'
  /** A value that a person would be called by. */
  | 'person'
  /** A value with a digit. */
  | 'number'
  /** The value is a list of parts: a header. */
  | 'header'
  /** Words in title case, before an address. */
  | 'display';

/** What a key says of its value. */
export interface KeyMeaning {
  readonly kind: Kind;
  readonly rule: Rule;
}

const words = (text: string): string[] => text.trim().split(/\s+/);
const entries = (kind: Kind, rule: Rule, text: string): [string, KeyMeaning][] =>
  words(text).map((word) => [word, { kind, rule }]);

/** By a word of the key, wherever in it. */
export const BY_WORD: ReadonlyMap<string, KeyMeaning> = new Map([
  ...entries(
    'password',
    'secret',
    `password passwords passwd passwort kennwort pwd pass passphrase passcode pw userpass mnemonic contrasena contraseña
    senha wachtwoord motdepasse lozinka haslo hasło пароль 密码 パスワード pin cvv cvc cvv2 dbpass mypass rootpw userpw`,
  ),
  ...entries(
    'token',
    'secret',
    `token secret secrets credential credentials creds otp totp csrf xsrf csrftoken xsrftoken csrfmiddlewaretoken jwt
    sessionid sessid jsessionid phpsessid aspsessionid signature hmac authtoken accesstoken refreshtoken idtoken
    sessiontoken authenticity bearer sessionkey`,
  ),
  ...entries(
    'key',
    'secret',
    `apikey apikeys accesskey secretkey privatekey authkey accountkey sharedkey sharedaccesskey licensekey licencekey
    encryptionkey signingkey masterkey subscriptionkey appkey clientkey sshkey passkey psk`,
  ),
  ...entries('cookie', 'header', 'cookie cookies setcookie cookie2'),
  ...entries('credentials', 'header', 'authorization authorisation'),
  ...entries('personal', 'secret', 'street streetaddress homeaddress'),
]);
export const ENDINGS = words(
  'password passwd passphrase secret token apikey secretkey accesskey privatekey sessionid',
);

/** With one of these a `key` opens something. */
export const KEY_OF = new Set(
  words(`api access secret private auth encryption encrypt signing sign master license licence shared account storage
    ssh aws app application client consumer service subscription deploy integration bot aes rsa hmac session functions
    root recovery activation product admin write ingest webhook crypto wallet cipher pre`),
);
/** A key that ends so tells something about a secret, not the secret. */
export const ABOUT = new Set(
  words(`count counts length len size type kind expiry expires expire expiration expired exp ttl timeout limit max min
    policy age status state enabled disabled required valid validity invalid method mode algorithm alg format url uri
    endpoint file path dir provider version ms sec secs seconds minutes hours days time at on issuer scope scopes name
    strength attempts attempt retries failures failure errors error changed updated created rotated bucket usage used
    budget field column header prompt reset change check cache store manager service handler filter interceptor
    validator factory rate per total remaining hint label ref index idle duration threads count`),
);

/** By the last word of the key. */
export const BY_LAST: ReadonlyMap<string, KeyMeaning> = new Map([
  ...entries(
    'token',
    'random',
    'key auth authentication code nonce state ticket assertion sas challenge hash',
  ),
  ...entries('token', 'random', 'session sid sig pat'),
  ...entries(
    'user',
    'person',
    `user username uname usr login logon logname ruser euser acct account userid loginid uid owner author assignee
    actor initiator requester requestor approver reviewer principal upn samaccountname ugi nick nickname handle
    screenname by committer submitter creator editor operator whoami useraccount remoteuser authuser runas identity`,
  ),
  ...entries(
    'name',
    'person',
    `name fullname firstname lastname surname givenname familyname middlename displayname realname customer customername
    patient patientname employee employeename person member contact recipient sender cardholder holder beneficiary payee
    payer passenger guest driver student teacher manager signer fname lname forename customers patients employees
    nachname vorname nombre apellido benutzer kunde gecos cn`,
  ),
  ...entries('name', 'display', 'from to cc bcc replyto'),
  ...entries(
    'phone',
    'number',
    'phone tel telephone mobile cell cellphone fax msisdn whatsapp phonenumber telefon',
  ),
  ...entries('ssn', 'number', 'ssn socialsecurity sin nino'),
  ...entries(
    'personal',
    'number',
    'dob birthdate birthday birth passport passportno taxid nationalid zipcode postcode plz mrn nhs',
  ),
  ...entries('card', 'number', 'card cardnumber cardno pan creditcard ccnumber'),
  ...entries('iban', 'number', 'iban'),
]);
/** A code that lets somebody in. */
export const CODE_OF = new Set(
  words(
    'auth authorization verification verify confirmation security access reset recovery backup login device invite',
  ),
);
/** These name a person only where nothing is before them: a `recordManager` is a part of a program. */
export const ALONE = new Set(
  words('manager driver guest contact person handle operator editor identity member holder session'),
);
/** `..._name` of these is a person's. */
export const NAME_OF = new Set(
  words(`user full first last middle given family display nick customer patient employee owner contact account login
    sur real sender recipient person member author manager holder cardholder legal maiden player student guest driver
    passenger signer payee payer billing shipping subject target caller spouse mother father emergency`),
);
export const NUMBER_OF: ReadonlyMap<string, KeyMeaning> = new Map([
  ...entries(
    'id',
    'number',
    'user customer patient employee member account client person student subscriber',
  ),
  ...entries('phone', 'number', 'phone mobile contact telephone fax cell'),
  ...entries('card', 'number', 'card'),
  ...entries('personal', 'number', 'passport tax national license insurance medical'),
  ...entries('ssn', 'number', 'security'),
]);
/** A `name` after one of these is no person's. */
export const NO_PERSON = new Set(
  words(`file host service process thread module class domain path pod node queue topic table database db job task server
    device interface package policy group role event log application app program product object share workstation
    computer hardware image vendor os kernel disk mount bucket cluster branch repo project stream channel template
    alert check monitor metric zone region profile tag session function method field column key variable parameter command`),
);
export const IS_NUMBER = new Set(words('id number no num nr'));
