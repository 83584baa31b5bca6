// Moving a chart's window: which press begins it, where the window goes, and what is asked of the page when it has settled.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type uPlot from 'uplot';
import type { Curve, Range } from '../src/panels/scalars/curve';
import { beginsPan, moved, Pan } from '../src/panels/scalars/pan';
import { isHeavy } from '../src/panels/scalars/slide';

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('requestAnimationFrame', (act: () => void) => setTimeout(act, 16));
  vi.stubGlobal('cancelAnimationFrame', (id: number) => clearTimeout(id));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const plot = { over: { clientWidth: 200 } } as uPlot;
const wheel = (deltaX: number, deltaY = 0, shiftKey = false) => ({ deltaX, deltaY, shiftKey, preventDefault: vi.fn() }) as unknown as WheelEvent;

test('the middle button and Shift begin a move, a plain press does not', () => {
  const press = (button: number, shiftKey: boolean) => beginsPan({ button, shiftKey } as MouseEvent);
  expect([press(0, false), press(0, true), press(1, false), press(2, true)]).toEqual([false, true, true, false]);
});

test('a window keeps its width', () => expect(moved([10, 30], -0.25)).toEqual([5, 25]));

test('the wheel moves once a frame, and the page hears of the last window when it rests', () => {
  const shown: Range[] = [];
  const settled: Range[] = [];
  const pan = new Pan(() => [0, 100], (w) => shown.push(w), (w) => settled.push(w));
  pan.wheel(plot, wheel(20));
  pan.wheel(plot, wheel(20));
  vi.advanceTimersByTime(20);
  expect([shown, settled]).toEqual([[[20, 120]], []]);
  vi.advanceTimersByTime(1000);
  expect([shown.length, settled]).toEqual([1, [[20, 120]]]);
});

test('the wheel scrolls the page unless it goes sideways or Shift is down', () => {
  const settled: Range[] = [];
  const pan = new Pan(() => [0, 100], () => {}, (w) => settled.push(w));
  const down = wheel(0, 40);
  pan.wheel(plot, down);
  vi.advanceTimersByTime(1000);
  expect(down.preventDefault).not.toHaveBeenCalled();
  expect(settled).toEqual([]);
  const shifted = wheel(0, 40, true);
  pan.wheel(plot, shifted);
  vi.advanceTimersByTime(1000);
  expect(shifted.preventDefault).toHaveBeenCalled();
  expect(settled).toEqual([[20, 120]]);
});

test('what takes longer than a frame to draw slides as a picture', () => {
  expect(isHeavy(Array.from({ length: 7 }, () => ({ sent: 500 }) as Curve))).toBe(false);
  expect(isHeavy(Array.from({ length: 200 }, () => ({ sent: 300 }) as Curve))).toBe(true);
});
