import * as characters from './characters.ts';

// V8 folds a module's own constants; imported ones it would load anew for each unit.
const { digitsEnd, isAsciiLetter, isAtom, isDigit, isUpper } = characters;

const MONTHS = packed('jan feb mar apr may jun jul aug sep oct nov dec');
const DAYS = packed('mon tue wed thu fri sat sun');
const ZONES = packed('utc gmt ces cet ees eet wes wet msk bst ist jst kst est edt cst cdt mst mdt pst pdt');

/** Third letters of the zones, as bits: asked before the set is. */
const ZONE_FINALS = [...'CSTK'].reduce((bits, letter) => bits | (1 << (letter.charCodeAt(0) - 64)), 0);

const COLON = 58;
const SPACE = 32;
const DOT = 46;
const COMMA = 44;
const DASH = 45;
const PLUS = 43;
const SLASH = 47;

/** Three letters as one number, so that a name is found by one comparison. */
function packed(names: string): ReadonlySet<number> {
  return new Set(
    names.split(' ').map((name) => pack(name.charCodeAt(0), name.charCodeAt(1), name.charCodeAt(2))),
  );
}

function pack(first = 0, second = 0, third = 0): number {
  return ((first | 32) << 16) | ((second | 32) << 8) | third | 32;
}

const isDateSeparator = (unit: number | undefined): boolean =>
  unit === DASH || unit === SLASH || unit === DOT;

/** Value of the digits from `at` to `end`; only ever asked of few. */
function decimalOf(units: Uint16Array, at: number, end: number): number {
  let value = 0;
  for (let index = at; index < end; index++) value = value * 10 + (units[index] ?? 48) - 48;
  return value;
}

/** End of a one- or two-digit number of at most `most`, or 0. */
function smallNumber(units: Uint16Array, at: number, most: number): number {
  const first = units[at] ?? 0;
  if (!isDigit(first)) return 0;
  const second = units[at + 1] ?? 0;
  if (!isDigit(second)) return first - 48 > most ? 0 : at + 1;
  return isDigit(units[at + 2]) || first * 10 + second - 528 > most ? 0 : at + 2;
}

/** End of a month's name, short or in full, or 0. */
function monthName(units: Uint16Array, at: number): number {
  if (!isAsciiLetter(units[at]) || !MONTHS.has(pack(units[at], units[at + 1], units[at + 2]))) return 0;
  let end = at + 3;
  while (end < at + 10 && isAsciiLetter(units[end])) end++;
  return isAtom(units[end]) && !isDigit(units[end]) ? 0 : end;
}

/** End of a zone after a time of day (`Z`, `+02:00`, ` +0200`, ` UTC`), or `at`. */
function zoneEnd(units: Uint16Array, at: number): number {
  if ((units[at] === 90 || units[at] === 122) && !isAtom(units[at + 1])) return at + 1;
  const sign = units[at] === SPACE ? at + 1 : at;
  if (units[sign] === PLUS || units[sign] === DASH) {
    const hours = digitsEnd(units, sign + 1);
    if (hours === sign + 5 && !isAtom(units[hours])) return hours;
    if (hours === sign + 3) {
      const minutes = units[hours] === COLON ? smallNumber(units, hours + 1, 59) : 0;
      if (minutes > 0) return minutes;
      if (sign === at && !isAtom(units[hours])) return hours;
    }
    return at;
  }
  if (sign === at || !isUpper(units[sign])) return at;
  const end = isUpper(units[sign + 3]) ? sign + 4 : sign + 3;
  if (
    !isAtom(units[end]) &&
    ((ZONE_FINALS >> ((units[sign + 2] ?? 0) & 31)) & 1) === 1 &&
    ZONES.has(pack(units[sign], units[sign + 1], units[sign + 2]))
  )
    return end;
  return at;
}

/** End of a fraction of a second and of AM or PM, or `at`. */
function fractionEnd(units: Uint16Array, at: number): number {
  let end = at;
  const mark = units[at];
  if ((mark === DOT || mark === COMMA || mark === COLON) && isDigit(units[at + 1])) {
    const digits = digitsEnd(units, at + 1);
    if (digits <= at + 10 && (mark !== COLON || digits === at + 4)) end = digits;
  }
  const half = units[end] === SPACE ? end + 1 : end;
  const letter = (units[half] ?? 0) | 32;
  const isHalf = (letter === 97 || letter === 112) && ((units[half + 1] ?? 0) | 32) === 109;
  return isHalf && !isAtom(units[half + 2]) ? half + 2 : end;
}

/** End of a time of day with its fraction and zone (`04:47:44`, `4:05 PM`, after a date `15.42.50.363779`), or 0. */
export function timeOfDay(units: Uint16Array, at: number, separator = COLON): number {
  const hours = smallNumber(units, at, 24);
  const mark = units[hours];
  if (hours === 0 || mark !== separator) return 0;
  const minutes = smallNumber(units, hours + 1, 59);
  if (minutes !== hours + 3) return 0;
  if (units[minutes] !== mark) {
    const end = fractionEnd(units, minutes);
    if (mark === DOT || isAtom(units[end])) return 0;
    return end > minutes || hours === at + 2 ? zoneEnd(units, end) : 0;
  }
  const seconds = smallNumber(units, minutes + 1, 60);
  if (seconds !== minutes + 3) return 0;
  const end = fractionEnd(units, seconds);
  const zoned = zoneEnd(units, end);
  const goesOn = units[zoned] === COLON && isDigit(units[zoned + 1]);
  return isAtom(units[zoned]) || goesOn || (mark === DOT && end === seconds) ? 0 : zoned;
}

/** A time of day after a date, where some write `0:7:5:42` or `15.42.50.363779`; or 0. */
function timeAfterDate(units: Uint16Array, at: number): number {
  const time = timeOfDay(units, at) || timeOfDay(units, at, DOT) || looseTime(units, at);
  if (time === 0 || units[time] !== COLON || !isDigit(units[time + 1])) return time;
  const fraction = digitsEnd(units, time + 1);
  return fraction > time + 4 || isAtom(units[fraction]) ? time : fraction;
}

/** `0:7:5`, or 0. */
function looseTime(units: Uint16Array, at: number): number {
  const hours = smallNumber(units, at, 24);
  const minutes = hours > 0 && units[hours] === COLON ? smallNumber(units, hours + 1, 59) : 0;
  const seconds = minutes > 0 && units[minutes] === COLON ? smallNumber(units, minutes + 1, 60) : 0;
  if (seconds === 0) return 0;
  const end = fractionEnd(units, seconds);
  return isAtom(units[end]) ? 0 : end;
}

/** Where a time of day may begin after a date that ends at `at`: past `T`, `_`, `-`, `:`, `::` or a space. */
function afterDate(units: Uint16Array, at: number): number {
  const unit = units[at];
  if (unit === COMMA && units[at + 1] === SPACE) return at + 2;
  if (unit === COLON && units[at + 1] === COLON) return at + 2;
  const joins =
    unit === SPACE || unit === 84 || unit === 116 || unit === 95 || unit === DASH || unit === COLON;
  return joins ? at + 1 : 0;
}

/** A date that ends at `date` with the time of day that may follow it. */
function withTime(units: Uint16Array, date: number): number {
  const start = afterDate(units, date);
  const end = start > 0 ? timeAfterDate(units, start) : 0;
  if (end > 0) return end;
  return isAtom(units[date]) ? 0 : date;
}

/** Whether four digits at `at` are a year that logs are of. */
function isYear(units: Uint16Array, at: number): boolean {
  const year = decimalOf(units, at, at + 4);
  return year >= 1970 && year <= 2099;
}

/** `2020-05-05`, `2005.11.09`, `20171223`, each with its time of day; four or eight digits end at `digits`. */
function yearFirst(units: Uint16Array, at: number, digits: number): number {
  if (!isYear(units, at)) return 0;
  if (digits === at + 8) {
    if (decimalOf(units, at + 4, at + 6) > 12 || decimalOf(units, at + 6, at + 8) > 31) return 0;
    const start = afterDate(units, digits);
    if (start === 0) return 0;
    const compact = digitsEnd(units, start);
    if (compact === start + 6 && units[digits] === 84) return zoneEnd(units, fractionEnd(units, compact));
    return timeAfterDate(units, start);
  }
  const separator = units[digits];
  if (digits !== at + 4 || !isDateSeparator(separator)) return 0;
  const month = monthName(units, digits + 1) || smallNumber(units, digits + 1, 12);
  if (month === 0 || units[month] !== separator) return 0;
  const day = smallNumber(units, month + 1, 31);
  return day === 0 ? 0 : withTime(units, day);
}

/** `26/Dec/2016:16:22:00 +0000`, `05/06/2020 10:00:00 AM`, `17/06/09 20:10:40`, `03-17 16:13:38.811`. */
function dayFirst(units: Uint16Array, at: number): number {
  const first = smallNumber(units, at, 99);
  const separator = units[first];
  if (first === 0 || !isDateSeparator(separator)) return first === 0 ? 0 : dayAndMonthName(units, first);
  const named = monthName(units, first + 1);
  const second = named || smallNumber(units, first + 1, 31);
  if (second === 0) return 0;
  if (units[second] !== separator) {
    const time = named === 0 && units[second] === SPACE ? timeOfDay(units, second + 1) : 0;
    return separator === DASH && second === at + 5 ? time : 0;
  }
  const year = digitsEnd(units, second + 1);
  if (year === second + 5) return isYear(units, second + 1) ? withTime(units, year) : 0;
  if (year !== second + 3) return 0;
  const start = afterDate(units, year);
  return start > 0 && units[year] !== DASH ? timeOfDay(units, start) : 0;
}

/** `30 May 10:10:36`, `27 Dec 2018 11:19:18.874`, `11 Sep 2018`, after a day that ends at `day`. */
function dayAndMonthName(units: Uint16Array, day: number): number {
  const month = units[day] === SPACE ? monthName(units, day + 1) : 0;
  if (month === 0 || units[month] !== SPACE) return 0;
  const year = digitsEnd(units, month + 1);
  if (year === month + 5) return withTime(units, year);
  return timeOfDay(units, month + 1);
}

/** `Dec 10 06:55:46`, `Dec 26, 2016 4:22:00 PM`, `Dec 04 04:47:44 2005`, from the month's name on. */
function monthFirst(units: Uint16Array, at: number): number {
  const month = monthName(units, at);
  if (month === 0 || units[month] !== SPACE) return 0;
  const day = smallNumber(units, month + 1, 31);
  if (day === 0) return 0;
  const next =
    units[day] === COMMA && units[day + 1] === SPACE ? day + 2 : units[day] === SPACE ? day + 1 : 0;
  if (next === 0) return 0;
  const year = digitsEnd(units, next);
  if (year === next + 4) return withTime(units, year);
  let time = timeOfDay(units, next);
  if (time === 0) return 0;
  if (units[time] === SPACE && digitsEnd(units, time + 1) === time + 5 && !isAtom(units[time + 5])) time += 5;
  return time;
}

const DATE_INITIALS = [...'JFMASONDTW'].reduce(
  (bits, letter) => bits | (1 << (letter.charCodeAt(0) - 65)),
  0,
);

const MONTH_INITIALS = [...'JFMASOND'].reduce((bits, letter) => bits | (1 << (letter.charCodeAt(0) - 64)), 0);

/** Whether a month's name may begin with this letter, in any case. */
export const mayBeginMonth = (unit: number | undefined): boolean =>
  isAsciiLetter(unit) && ((MONTH_INITIALS >> ((unit ?? 0) & 31)) & 1) === 1;

/** Whether a date may begin with this letter: a month's or a weekday's first. */
export const mayBeginDate = (unit: number | undefined): boolean =>
  unit !== undefined && unit < 88 && unit > 64 && ((DATE_INITIALS >> (unit - 65)) & 1) === 1;

/** End of a date that begins with a name: `Sun Dec 04 04:47:44 2005`, `Mon, 26 Dec 2016 16:22:00 GMT`; or 0. */
export function namedDate(units: Uint16Array, at: number): number {
  const month = monthFirst(units, at);
  if (month > 0) return month;
  if (!DAYS.has(pack(units[at], units[at + 1], units[at + 2]))) return 0;
  const next = units[at + 3] === COMMA ? at + 4 : at + 3;
  if (units[next] !== SPACE) return 0;
  return monthFirst(units, next + 1) || (isDigit(units[next + 1]) ? numericDate(units, next + 1) : 0);
}

/** End of a date or a time of day that begins with a digit, or 0. */
export function numericDate(units: Uint16Array, at: number): number {
  let digits = at;
  while (digits < at + 9 && isDigit(units[digits])) digits++;
  switch (digits - at) {
    case 1:
    case 2:
      return timeOfDay(units, at) || dayFirst(units, at);
    case 4:
    case 8:
      return yearFirst(units, at, digits);
    case 6:
      return units[digits] === SPACE ? timeOfDay(units, digits + 1) || compactTime(units, at, digits + 1) : 0;
    default:
      return 0;
  }
}

/** End of the second half of `081109 203615`, or 0. */
function compactTime(units: Uint16Array, date: number, at: number): number {
  const end = digitsEnd(units, at);
  if (end !== at + 6 || isAtom(units[end])) return 0;
  const isDate = decimalOf(units, date + 2, date + 4) - 1 < 12 && decimalOf(units, date + 4, date + 6) < 32;
  const isTime =
    decimalOf(units, at, at + 2) < 25 &&
    decimalOf(units, at + 2, at + 4) < 60 &&
    decimalOf(units, at + 4, end) < 61;
  return isDate && isTime ? end : 0;
}

/** End of a date or time of day at `at` in any of the usual spellings, or 0. */
export function timestamp(units: Uint16Array, at: number): number {
  if (isDigit(units[at])) return numericDate(units, at);
  return mayBeginDate(units[at]) ? namedDate(units, at) : 0;
}
