// What the page says when there is nothing to show yet: why, and the code that changes it.
import type { Empty } from '../panels/define';
import { runList } from '../state/data';
import { monitorCode } from './monitor-code';

function Code({ text }: { text: string }) {
  const code = text.replaceAll('LOGDIR', runList.value?.logdir || 'runs');
  return (
    <div class="code">
      <button class="chip" onClick={(e) => {
        const button = e.currentTarget;
        void navigator.clipboard?.writeText(code).then(() => (button.textContent = 'copied'), () => (button.textContent = 'not allowed'));
      }}>copy</button>
      <pre tabIndex={0}><code>{code}</code></pre>
    </div>
  );
}

/** Before there is any run. */
export function NoRuns() {
  const list = runList.value;
  if (!list) return null;
  return (
    <section class="empty">
      <h2>{list.exists ? 'No runs yet' : <>Waiting for <code>{list.logdir}</code></>}</h2>
      <p>
        {list.exists
          ? <>There is no event file in <code>{list.logdir}</code>. This page fills as soon as one appears: from the code below, or from PyTorch, TensorFlow, Keras and JAX.</>
          : <>This folder does not exist. As soon as training makes it, this page fills by itself.</>}
      </p>
      <Code text={monitorCode} />
    </section>
  );
}

/** When there are runs, but none has what the panel shows. */
export function NothingRecorded({ what, code }: Empty) {
  return (
    <section class="empty">
      <h2>No {what} yet</h2>
      <p>None of the runs in <code>{runList.value?.logdir}</code> has any. This code records some:</p>
      <Code text={code} />
    </section>
  );
}
