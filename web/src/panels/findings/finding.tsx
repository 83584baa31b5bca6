// One finding: a line to scan, and opened, the evidence, the source line, causes and cures.
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { toNumber, type ApiNumber } from '../../api/client';
import type { Finding } from '../../api/findings';
import { formatCount, formatValue } from '../../draw/format';
import { focus } from '../../state/focus';
import { hovered, styleOf } from '../../state/runs';
import { Icon } from '../../shell/icons';
import { RunName, Swatch } from '../../shell/swatch';
import { snippetLines, type PlacedFinding } from './order';
import { severityIcons } from './verdict';

const written = (value: ApiNumber | null): string => {
  if (value == null) return '';
  const n = toNumber(value);
  return Number.isInteger(n) && Math.abs(n) < 1e15 ? formatCount(n) : formatValue(n);
};

function Snippet({ finding }: { finding: Finding }) {
  if (!finding.source && !finding.snippet) return null;
  return (
    <figure class="snippet">
      {finding.source && <figcaption>{finding.source}</figcaption>}
      {finding.snippet && (
        <pre tabIndex={0}>{snippetLines(finding.snippet, finding.source).map((line, i) => (
          <div key={i} class={line.culprit ? 'culprit' : ''}><span class="number">{line.number ?? ''}</span><code>{line.text || ' '}</code></div>
        ))}</pre>
      )}
    </figure>
  );
}

function EvidenceTable({ finding }: { finding: Finding }) {
  if (finding.evidence.length === 0) return null;
  return (
    <table class="evidence">
      <thead><tr><th class="name">Evidence</th><th>Measured</th><th>Threshold</th></tr></thead>
      <tbody>
        {finding.evidence.map((e) => (
          <tr key={e.name}><td class="name">{e.name}</td><td class={e.threshold == null ? '' : 'crossed'}>{written(e.value)}</td><td>{e.threshold == null ? '–' : written(e.threshold)}</td></tr>
        ))}
      </tbody>
    </table>
  );
}

function Details({ finding }: { finding: Finding }) {
  return (
    <div class="details">
      <div class="words">
        {finding.causes.length > 0 && <><h3>Likely causes</h3><ol>{finding.causes.map((c) => <li key={c}>{c}</li>)}</ol></>}
        {finding.cures.length > 0 && <><h3>What to do</h3><ol class="cures">{finding.cures.map((c) => <li key={c}>{c}</li>)}</ol></>}
      </div>
      <div class="proof">
        <Snippet finding={finding} />
        <EvidenceTable finding={finding} />
        <p class="foot">
          {finding.steps && <span>{finding.steps.first === finding.steps.last ? `step ${formatCount(finding.steps.first)}` : `steps ${formatCount(finding.steps.first)} – ${formatCount(finding.steps.last)}`}</span>}
          <span title="How sure the rule is">confidence {Math.round(finding.confidence * 100)} %</span>
          {finding.doc && <span>read <code>{finding.doc}</code></span>}
        </p>
      </div>
    </div>
  );
}

export function FindingCard({ placed, startOpen, asked }: { placed: PlacedFinding; startOpen: boolean; asked: boolean }) {
  const { run, finding } = placed;
  const open = useSignal(startOpen);
  const ref = useRef<HTMLElement>(null);
  useEffect(() => {
    if (!asked) return;
    open.value = true;
    ref.current!.scrollIntoView({ block: 'nearest' });
    focus.value = null;
  }, [asked]);
  return (
    <article ref={ref} class={`finding ${finding.severity}`} data-rule={finding.rule} onMouseEnter={() => (hovered.value = run)} onMouseLeave={() => (hovered.value = null)}>
      <button class="line" aria-expanded={open.value} onClick={() => (open.value = !open.value)}>
        <span class={`badge ${finding.severity}`}><Icon name={severityIcons[finding.severity]} size={11} /><span class="sr">{finding.severity}</span></span>
        <span class="title">{finding.title}</span>
        <span class="facts">
          <span class="run"><Swatch style={styleOf(run)} /><RunName run={run} /></span>
          {finding.layer && <code title="Layer">{finding.layer}</code>}
          {finding.source && <code class="source" title="Source">{finding.source}</code>}
          <span class="rule" title="Rule">{finding.rule}</span>
        </span>
        <Icon name={open.value ? 'down' : 'right'} />
      </button>
      {open.value && <Details finding={finding} />}
    </article>
  );
}
