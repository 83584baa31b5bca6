// The top line: name, tabs, whether the page is live, theme and settings.
import { useEffect } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { connection, lastUpdate, runList } from '../state/data';
import { pacer, power } from '../state/power';
import { nextTheme } from '../state/theme';
import { tabs, themes, type Tab } from '../state/url';
import { view } from '../state/view';
import { formatDuration } from '../draw/format';
import { Icon, Mark, type IconName } from './icons';
import { helpOpen } from './keys';
import { Popover } from './popover';

export const tabNames: Record<Tab, string> = {
  overview: 'Overview', scalars: 'Scalars', 'gradient-flow': 'Gradient flow', 'autograd-graph': 'Autograd graph', activations: 'Activations', histograms: 'Histograms', images: 'Images', data: 'Data', model: 'Model',
};

const themeIcons: Record<(typeof themes)[number], IconName> = { system: 'system', light: 'sun', dark: 'moon' };

/** Seconds that pass, told in words that do not change too often. */
function Age() {
  const now = useSignal(Date.now());
  useEffect(() => {
    const timer = setInterval(() => (now.value = Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const last = Math.max(lastUpdate.value, (runList.value?.runs ?? []).reduce((t, run) => Math.max(t, (run.lastTime ?? 0) * 1000), 0));
  if (last === 0) return null;
  const age = Math.max(0, Math.round((now.value - last) / 1000));
  return <span class="age">{age < 2 ? 'just now' : `${formatDuration(age)} ago`}</span>;
}

function LiveIndicator() {
  const state = connection.value;
  const pause = useSignal(0);
  const slowed = power.value !== 'spare' && pause.value > 400;
  const pace = slowed ? `. ${power.value === 'busy' ? 'The processor is busy' : 'This browser does not tell how busy the processor is'}: charts are drawn anew every ${formatDuration(pause.value / 1000)}` : '';
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
      <a class="brand" href="#overview"><Mark />Sonde</a>
      <nav role="tablist" aria-label="Views">
        {tabs.map((tab, i) => (
          <button key={tab} role="tab" aria-selected={view.tab.value === tab} data-tab={tab} title={`${tabNames[tab]} (${i + 1})`} onClick={() => (view.tab.value = tab)}>{tabNames[tab]}</button>
        ))}
      </nav>
      <LiveIndicator />
      <button class="icon" data-action="theme" onClick={nextTheme} title={`Theme: ${theme} (t)`} aria-label={`Theme: ${theme}. Next`}><Icon name={themeIcons[theme]} /></button>
      <Popover label="Settings" icon="gear">
        <div class="row"><span>Theme</span>
          <span class="segments" role="radiogroup" aria-label="Theme">
            {themes.map((t) => <button key={t} role="radio" aria-checked={theme === t} onClick={() => (view.theme.value = t)}>{t}</button>)}
          </span></div>
        <button class="row link" onClick={() => void navigator.clipboard?.writeText(location.href)}>Copy a link to this view</button>
        <button class="row link" onClick={() => (helpOpen.value = true)}>Keys<kbd>?</kbd></button>
      </Popover>
    </header>
  );
}
