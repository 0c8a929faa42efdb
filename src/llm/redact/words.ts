const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Words that come after `user`, `password`, `token` and the like and name nobody and nothing secret. */
const ORDINARY = words(`
  a about above access accepted account accounts action active activity actually add added address after again agent
  alert all allowed already also an and another any app application are as at attempt attempted auth authenticated
  authentication authorization available bad because been before being belongs between blocked but by cache called can
  cancelled cannot cant change changed changes check class clicked client closed code command comment config
  configuration connected connection connections context cookie could count created creation credential credentials
  current data database days db default defined definition deleted denied details did didnt directory disabled
  disconnect disconnected does doesnt domain done due during each email empty enabled end entered entity entries
  entry error errors event every exceeded exception exists expired expires expiry export failed failure false feature
  field fields file files filter flag following for format found from function given go got granted group groups had
  handler has hash have having header history home host id identifier if ignored illegal import in inactive incorrect index info
  information initiated input inserted instance interaction interface interrupt into invalid is isnt it item items its
  journey just key keys kind last left length level limit limits line list load loaded local locale location lock locked
  log logged login logins logoff logon logons logout made manager mapping match matched matches may membership menu
  message messages mismatch missing mode model modification module more must name named names namespace needs network
  never new next no node non none nor not nothing notification now null number object of off ok old on once one only open
  opened operation option options or order other out over owner page pages parameter parent parse part password
  passwords path pattern pending per permission permissions permitted please private policy pool port preference preferences
  principal process processes profile program property quota read reason received record records refresh refused
  registration rejected removed replaced report request requested requests required reset response result retry revoked
  right rights role roles root row rows rule rules same saved schema scope search sector security see selected send sent
  server service services session sessions set settings should shell side sign signature signed signin signup size so
  some source space specified started state statistics status step stopped stored story string submitted success
  successful successfully supplied support switched system systems table tables task template than that the their them
  then there they thing this thread ticket tickets time timeout times to token tokens too total traffic tried true type
  undefined under unknown unlocked until up update updated updates upload url usage use used user username users using
  valid validation value values verification version via view visit wants warning was wasnt were what when where whether
  which while who will with within without wont would write wrong yes yet your zone
  absent aborted allocated bound busy cleared complete completed corrupt corrupted count different duplicate encrypted
  equals fail fails hidden hint initialized issued long lookup lost malformed masked ms must nonexistent omitted prompt
  redacted redirected reused rotated short shorter skipped stale stolen unauthorized unavailable unset unsupported
  untrusted verified violated violation weak works expecting length's identity eof identifier store hello world
  defined-by interface-less mysql ssh sshd ftp smtp imap http https ldap kerberos pam radius saml oauth sso api cli gui ui
`);
const ORDINARY_ENDING = /^[a-z]{2,}(?:ing|ed|tion|ment|ity|ness|ance|ence|able|ible|ally|ful|less|ship|ism)$/;
const LONGEST_ORDINARY = 24;

/** Accounts that every system has and that name no person. */
const NOBODY = words(`
  nt root admin administrator administrators system nobody anonymous guest daemon everyone localsystem www-data nginx apache
  postgres mysql oracle redis mongodb elastic kibana hadoop hdfs yarn spark kafka zookeeper git jenkins ubuntu ec2-user
  centos debian sa sys dbo public networkservice localservice system:anonymous kube-system -- ??
`);

/** What a password or token is said to be where it is none: `password=null`. */
const NO_VALUE = words(
  'true false null none nil undefined yes no n/a na empty unset redacted masked filtered hidden',
);
/** What becomes of a token: `token=expired`. */
const FATE = words(`
  expired invalid missing required revoked valid unknown denied rejected accepted refreshed absent present ok failed
  failure success error enabled disabled default basic bearer digest
`);
/** After these comes what was done by whom was named before: `user alice logged in`. */
const DEEDS = words(`
  logged login logs signed failed authenticated connected disconnected not has is was from attempted tried created deleted
  added removed changed updated uploaded downloaded requested accessed denied locked unlocked blocked executed ran
  authenticating successfully joined left at on in with already does cannot could
`);
/** Words before `for NAME` that make the name an account's. */
const SIGN_IN = words(
  'password publickey pam login logon authentication auth gssapi hostbased certificate signin none',
);
const OUTCOMES = words(
  'failed failure attempt succeeded successful denied accepted error changed expired reset set updated locked',
);

const has = (set: ReadonlySet<string>, word: string): boolean =>
  word.length <= LONGEST_ORDINARY && (set.has(word) || set.has(word.toLowerCase()));

/** Whether a word is one of the language, as far as is known here, and names nobody. */
export const isOrdinary = (word: string): boolean =>
  isListed(word) || (word.length <= LONGEST_ORDINARY && ORDINARY_ENDING.test(word));
/** The same, told by the list only and not by how a word ends. */
export const isListed = (word: string): boolean =>
  has(ORDINARY, word) ||
  isNobody(word) ||
  (/s$/i.test(word) &&
    has(
      ORDINARY,
      word.replace(/(?:ies|s)$/i, (ending) => (ending.length > 1 ? 'y' : '')),
    ));
export const isNobody = (word: string): boolean => has(NOBODY, word.slice(word.lastIndexOf('\\') + 1));
export const isNoValue = (word: string): boolean =>
  has(NO_VALUE, word) ||
  /^(?:[*.•-]{0,24}|x{3,24})$/i.test(word) ||
  has(NO_VALUE, word.replace(/^[[<](.{0,22})[\]>]$/, '$1'));
export const isFate = (word: string): boolean => has(FATE, word);
export const isDeed = (word: string): boolean => has(DEEDS, word);
export const isSignIn = (word: string): boolean => has(SIGN_IN, word);
export const isOutcome = (word: string): boolean => has(OUTCOMES, word);
