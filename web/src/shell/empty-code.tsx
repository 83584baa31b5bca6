// What the page says when there is nothing to show yet: why, and the code that changes it.
import { runList, tags } from '../state/data';
import type { TagKind } from '../api/tags';

const monitorCode = `using Sonde;
using Sonde.Torch;

using var writer  = new SummaryWriter("LOGDIR/my-first-run");
using var monitor = TrainingMonitor.Attach(model, optimizer, writer);
foreach (var (x, y) in batches)
{
    using var scope = torch.NewDisposeScope();
    optimizer.zero_grad();
    var output = model.call(x);
    var loss = torch.nn.functional.cross_entropy(output, y);
    loss.backward();
    optimizer.step();
    monitor.Step(loss, x, output, y);
}`;

/** What Sonde notes about itself is no reading to ask for. */
export type Recordable = Exclude<TagKind, 'overhead'>;

const kindCode: Record<Recordable, { what: string; code: string }> = {
  scalars: { what: 'scalars', code: `using Sonde;\n\nusing var writer = new SummaryWriter("LOGDIR/my-run");\nfor (var step = 0; step < 100; step++)\n    writer.AddScalar("loss/train", Math.Exp(-step / 20.0), step);` },
  histograms: { what: 'histograms', code: `using Sonde;\n\nusing var writer = new SummaryWriter("LOGDIR/my-run");\nfloat[] weights = [.. Enumerable.Range(0, 1000).Select(_ => Random.Shared.NextSingle())];\nwriter.AddHistogram("weights/fc1.weight", weights, step: 0);` },
  images: { what: 'images', code: `using Sonde;\n\nusing var writer = new SummaryWriter("LOGDIR/my-run");\nvar pixels = new byte[28 * 28];   // row by row\nRandom.Shared.NextBytes(pixels);\nwriter.AddImage("samples", pixels, width: 28, height: 28, channels: 1, step: 0);` },
  texts: { what: 'texts', code: `using Sonde;\n\nusing var writer = new SummaryWriter("LOGDIR/my-run");\nwriter.AddText("notes", "first try", step: 0);` },
  gradientFlow: { what: 'gradient flow', code: monitorCode },
  activations: { what: 'activations', code: monitorCode.replace('optimizer, writer)', 'optimizer, writer,\n    new MonitorOptions { Level = MonitorLevel.Full })') },
  graphs: { what: 'model graph', code: `using Sonde;\nusing Sonde.Torch;\n\nusing var writer = new SummaryWriter("LOGDIR/my-run");\nvar graph = writer.add_graph(model, batch);   // one forward pass, nothing of the training changes\nConsole.WriteLine(graph);                     // layers, shapes, parameters, multiply-adds` },
  autogradGraphs: { what: 'autograd graphs', code: monitorCode },
  datasets: { what: 'data sets', code: `using Sonde;\nusing Sonde.Torch;\n\nusing var writer = new SummaryWriter("LOGDIR/my-data");\nDatasetProfile.Create(images, labels, classNames).WriteTo(writer, "train");   // Tensor, Tensor, names` },
};

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

/** When there are runs, but none has what the tab shows. */
export function NoTags({ kind }: { kind: Recordable }) {
  if (!tags.value) return null;
  const { what, code } = kindCode[kind];
  return (
    <section class="empty">
      <h2>No {what} yet</h2>
      <p>None of the runs in <code>{runList.value?.logdir}</code> has any. This writes some:</p>
      <Code text={code} />
    </section>
  );
}
