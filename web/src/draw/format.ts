// Numbers and times as text: short on axes, exact enough in tables.

const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** A value in a tooltip or table: 4 significant digits, exponents beyond 1e-4 and 1e6; NaN and infinity by name. */
export function formatValue(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '−Inf';
  if (value === 0) return '0';
  const size = Math.abs(value);
  const text = size < 1e-4 || size >= 1e6 ? value.toExponential(2) : size >= 1e4 ? value.toFixed(0) : value.toPrecision(4);
  return minus(size >= 1e4 && size < 1e6 ? Number(text).toLocaleString('en') : text);
}

const units: readonly (readonly [size: number, letter: string])[] = [[1e12, 'T'], [1e9, 'G'], [1e6, 'M'], [1e3, 'k']];

/** Characters of a number that bears a letter; a longer one is no shorter than the number itself. */
const mostWithLetter = 5;

/** Decimals that tell multiples of `step` apart. */
const decimals = (step: number): number => Math.min(Math.max(Math.ceil(-Math.log10(step * 1.0001) + (isRound(step) ? 0 : 1)), 0), 20);

/**
 * The ticks of one linear axis, all in one notation: plain, with one letter for thousands, millions ..., or with exponents. A letter is
 * used only where it makes them short; else every digit is written.
 */
export function formatTicks(ticks: readonly number[]): string[] {
  const size = ticks.reduce((most, t) => Math.max(most, Math.abs(t)), 0);
  const step = ticks.length > 1 ? ticks.slice(1).reduce((least, t, i) => Math.min(least, t - ticks[i]), Infinity) : size;
  if (!(size > 0) || !(step > 0)) return ticks.map(String);
  if (size >= 1e15 || size < 1e-4) {
    const digits = (t: number): number => Math.min(Math.max(Math.floor(Math.log10(Math.abs(t)) + 1e-9) - Math.floor(Math.log10(step) + 1e-9) + (isRound(step) ? 0 : 1), 0), 17);
    return ticks.map((t) => (t === 0 ? '0' : minus(t.toExponential(digits(t)).replace(/\.?0+e/, 'e'))));
  }
  const [unit, letter] = units.find(([u]) => size >= u * (u === 1e3 ? 10 : 1) && (size / u).toFixed(decimals(step / u)).length <= mostWithLetter) ?? [1, ''];
  const places = decimals(step / unit);
  return ticks.map((t) => {
    if (Math.abs(t) < step * 1e-6) return '0';
    const text = (t / unit).toFixed(places);
    return minus(letter || size < 1e4 ? text + letter : Number(text).toLocaleString('en', { minimumFractionDigits: places, maximumFractionDigits: places }));
  });
}

/** Whether one significant digit writes the number. */
const isRound = (step: number): boolean => Math.abs(Number(step.toPrecision(1)) - step) < step * 1e-6;

const minus = (text: string): string => text.replace('-', '−').replace('e+', 'e').replace('e-', 'e−');

const raised = (whole: number): string => `10${whole < 0 ? '⁻' : ''}${Array.from(String(Math.abs(whole)), (d) => superscripts[Number(d)]).join('')}`;

function power(value: number): string {
  const exponent = Math.log10(value);
  const whole = Math.round(exponent);
  if (Math.abs(exponent - whole) < 1e-6) return raised(whole);
  const below = Math.floor(exponent);
  return `${Number((value / 10 ** below).toPrecision(3))}·${raised(below)}`;
}

/** One number beside a logarithmic scale: powers of ten as 10⁻³, others as 0.05 or 5·10⁻⁵. */
export const formatPower = (value: number): string => (value >= 0.0099 && value < 9999 ? String(Number(value.toPrecision(3))) : power(value));

/** The ticks of one logarithmic axis: plain numbers where all of them are short, else powers of ten throughout. */
export function formatPowers(ticks: readonly number[]): string[] {
  if (ticks.every((t) => t >= 0.00099 && t < 99_999)) return ticks.map((t) => String(Number(t.toPrecision(3))));
  return ticks.map((t) => power(t));
}

/** A step on a narrow axis: exact below 10 000, then three digits and a letter. */
export const formatStep = (step: number): string =>
  Math.abs(step) < 1e4 ? minus(String(step)) : minus(new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 }).format(step).replace('K', 'k').replace('B', 'G'));

export const formatCount = (count: number): string => count.toLocaleString('en');

/** Seconds as `1.5s`, `3m 20s`, `2h 05m`, `4d 03h`. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '–';
  const sign = seconds < 0 ? '−' : '';
  const s = Math.abs(seconds);
  const two = (n: number): string => String(Math.floor(n)).padStart(2, '0');
  if (s === 0) return '0s';
  if (s < 10) return `${sign}${Number(s.toFixed(s < 1 ? 2 : 1))}s`;
  if (s < 60) return `${sign}${Math.round(s)}s`;
  if (s < 3600) return `${sign}${Math.floor(s / 60)}m ${two(s % 60)}s`;
  if (s < 86400) return `${sign}${Math.floor(s / 3600)}h ${two((s % 3600) / 60)}m`;
  return `${sign}${Math.floor(s / 86400)}d ${two((s % 86400) / 3600)}h`;
}

/** Unix seconds as the local date and time, in ISO's order whatever the country. */
export function formatTime(seconds: number): string {
  const d = new Date(seconds * 1000);
  if (Number.isNaN(d.getTime())) return '–';
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())} ${two(d.getHours())}:${two(d.getMinutes())}:${two(d.getSeconds())}`;
}

/** How much text: letters below a thousand, then KB and MB of a thousand and a million of them. */
export const formatSize = (letters: number): string => (letters < 1000 ? `${letters} letters` : letters < 1e6 ? `${Math.round(letters / 1000)} KB` : `${(letters / 1e6).toFixed(1)} MB`);
