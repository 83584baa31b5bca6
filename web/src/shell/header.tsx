// The top line: name, tabs, whether the page is live, theme and settings.
import { useEffect } from 'preact/hooks';
import { effect, useSignal } from '@preact/signals';
import { connection, lastUpdate, runList } from '../state/data';
import { pacer, power } from '../state/power';
import { nextTheme } from '../state/theme';
import { home } from '../panels';
import type { themes } from '../state/url';
import { view } from '../state/view';
import { formatDuration } from '../draw/format';
import { Icon, Mark, type IconName } from './icons';
import { lazy } from './lazy';
import { Popover } from './popover';
import { Tabs } from './tabs';

const Settings = lazy(async () => (await import('./settings')).Settings);

const themeIcons: Record<(typeof themes)[number], IconName> = { system: 'system', light: 'sun', dark: 'moon' };

/** Seconds that pass, told in words that change seldom: a page that draws each second takes power from the training beside it. */
function Age() {
  const told = useSignal<number | null>(null);
  const again = useSignal(0);
  // Not while drawing, nor as an effect of the component, which waits for a frame: most news change nothing here, and a frame costs.
  useEffect(() => effect(() => {
    void again.value;
    const last = Math.max(lastUpdate.value, (runList.value?.runs ?? []).reduce((t, run) => Math.max(t, (run.lastTime ?? 0) * 1000), 0));
    if (last === 0) return;
    const age = Math.max(0, (Date.now() - last) / 1000);
    const grain = age < 60 ? 5 : 60;
    told.value = Math.floor(age / grain) * grain;
    const timer = setTimeout(() => again.value++, Math.max(50, last + (told.peek()! + grain) * 1000 - Date.now()));
    return () => clearTimeout(timer);
  }), []);
  if (told.value === null) return null;
  return <span class="age">{told.value === 0 ? 'just now' : `${formatDuration(told.value)} ago`}</span>;
}

function LiveIndicator() {
  const state = connection.value;
  const pause = useSignal(0);
  const slowed = power.value !== 'spare' && pause.value > 400;
  const pace = slowed ? `. ${power.value === 'busy' ? 'The CPU is busy' : 'CPU load unknown in this browser'}: charts are drawn anew every ${formatDuration(pause.value / 1000)}` : '';
  return (
    <span class={`live ${state}`} role="status" onMouseEnter={() => (pause.value = pacer.lastPause)}
      title={state === 'live' ? `Connected: the page follows the log files${pace}` : 'The server does not answer; trying again'}>
      <i />{state === 'live' ? 'Live' : state === 'lost' ? 'Reconnecting' : 'Connecting'}{state === 'live' && <Age />}
    </span>
  );
}

export function Header({ onMenu }: { onMenu(): void }) {
  const theme = view.theme.value;
  return (
    <header class="top">
      <button class="icon menu" onClick={onMenu} aria-label="Runs"><Icon name="menu" /></button>
      <h1><a class="brand" href={`#${home}`}><Mark />Sonde</a></h1>
      <Tabs />
      <LiveIndicator />
      <button class="icon" data-action="theme" onClick={nextTheme} title={`Theme: ${theme} (t)`} aria-label={`Theme: ${theme}. Next`}><Icon name={themeIcons[theme]} /></button>
      <Popover label="Settings" icon="gear"><Settings /></Popover>
    </header>
  );
}
