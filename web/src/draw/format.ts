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

/** A tick on a linear axis; `step` is the distance between ticks and decides the digits. */
export function formatTick(value: number, step: number): string {
  if (Math.abs(value) < step * 1e-6) return '0';
  const size = Math.max(Math.abs(value), step);
  if (size >= 1e15 || size < 1e-5) return minus(value.toExponential(1).replace('.0', ''));
  for (const [unit, letter] of [[1e12, 'T'], [1e9, 'G'], [1e6, 'M'], [1e3, 'k']] as const)
    if (size >= unit * (unit === 1e3 ? 10 : 1)) return minus(trimmed(value / unit, step / unit) + letter);
  return minus(trimmed(value, step));
}

const trimmed = (value: number, step: number): string =>
  value.toFixed(Math.min(Math.max(Math.ceil(-Math.log10(step * 1.0001) + (isRound(step) ? 0 : 1)), 0), 10));

/** Whether one significant digit writes the number. */
const isRound = (step: number): boolean => Math.abs(Number(step.toPrecision(1)) - step) < step * 1e-6;

const minus = (text: string): string => text.replace('-', '−').replace('e+', 'e').replace('e-', 'e−');

/** A tick on a logarithmic axis: powers of ten as 10⁻³, others as 0.05 or 5·10⁻⁵. */
export function formatPower(value: number): string {
  const exponent = Math.log10(value);
  const whole = Math.round(exponent);
  const power = Math.abs(exponent - whole) < 1e-6;
  if (value >= 0.0099 && value < 9999) return String(Number(value.toPrecision(3)));
  if (!power) return `${Number((value / 10 ** Math.floor(exponent)).toPrecision(3))}·${formatPower(Number(`1e${Math.floor(exponent)}`))}`;
  return `10${whole < 0 ? '⁻' : ''}${[...String(Math.abs(whole))].map((d) => superscripts[Number(d)]).join('')}`;
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

/** Unix seconds as the local date and time. */
export const formatTime = (seconds: number): string =>
  new Date(seconds * 1000).toLocaleString(undefined, { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit' });
