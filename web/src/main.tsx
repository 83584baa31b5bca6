// Starts the page: asks for data first, then draws.
import { render } from 'preact';
import { App } from './shell/app';
import { startLive } from './state/live';
import { bindThemeToPage } from './state/theme';
import { bindViewToAddress } from './state/view';

bindViewToAddress();
bindThemeToPage();
startLive();
render(<App />, document.getElementById('app')!);
