// Which gradient reached which parameter: one row each in forward order, as a table, as a picture; null gradients are rows with a reason.
using Sonde.Torch.Captures;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>
/// The gradient at one moment, parameter by parameter. Capture it after <c>backward()</c> and before <c>zero_grad()</c>.
/// Holds numbers only; no tensor is kept.
/// </summary>
public sealed class GradientFlow
{
    internal GradientFlow(IEnumerable<GradientFlowRow> rows, GradientFlowOptions? options = null)
    {
        options ??= new GradientFlowOptions();
        Rows = [.. rows.Where(options.Lists)];
    }

    /// <summary>One row a parameter, in the order of the model.</summary>
    public IReadOnlyList<GradientFlowRow> Rows { get; }

    /// <summary>What a reader should know of the capture as a whole: a loss of several elements, on which <c>backward()</c> does not run.</summary>
    public IReadOnlyList<string> Notes { get; private init; } = [];

    /// <summary>Reads the gradients as they stand: present, frozen, or missing without more to say.</summary>
    /// <param name="namedParameters">What <c>model.named_parameters()</c> returns.</param>
    /// <param name="options">Which rows to list.</param>
    public static GradientFlow Capture(IEnumerable<(string name, Parameter parameter)> namedParameters, GradientFlowOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(namedParameters);
        return new(GradientReader.Judge(GradientReader.Read(namedParameters), GradientReader.NothingKnown), options);
    }

    /// <summary>
    /// Reads the gradients of a model and, where they are missing, what the loss and its graph tell of the reason: not yet run, wiped, not in the
    /// graph of this loss, or no graph at all. "Never used" and "cut off" only the form that takes a function can tell apart.
    /// </summary>
    /// <param name="model">The model; its parameters give the rows.</param>
    /// <param name="loss">The loss on which <c>backward()</c> was, or should have been, called.</param>
    /// <param name="options">Which rows to list.</param>
    /// <exception cref="ArgumentException">The model has been disposed.</exception>
    public static GradientFlow Capture(nn.Module model, Tensor loss, GradientFlowOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(loss);
        GraphChecks.Check(model);
        var rows = GradientReader.Read(model);
        return new(GradientReader.Judge(rows, MissingReasons.For(rows, loss, inGraph: AutogradReach.Names(model, loss))), options)
        {
            Notes = GraphChecks.NoteOnElements(loss) is { } note ? [note] : [],
        };
    }

    /// <summary>
    /// Reads the gradients of a model as they stand; where they are missing or exactly zero, runs <paramref name="loss"/> once, traced, and says
    /// exactly why: never used, used outside the loss path, or cut off by which op at which line. No backward pass is run.
    /// </summary>
    /// <param name="model">The model; its parameters give the rows.</param>
    /// <param name="loss">The forward pass, <c>() =&gt; cross_entropy(model.call(x), y)</c>; see
    /// <see cref="AutogradGraph.Capture(Func{Tensor}, nn.Module)"/>.</param>
    /// <param name="options">Which rows to list.</param>
    /// <exception cref="ArgumentException">The model has been disposed.</exception>
    public static GradientFlow Capture(nn.Module model, Func<Tensor> loss, GradientFlowOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(loss);
        GraphChecks.Check(model);
        var rows = GradientReader.Read(model);
        if (!rows.Any(row => row.IsMissing || row.Statistics.AllZero)) return new(GradientReader.Judge(rows, GradientReader.NothingKnown), options);
        var graph = AutogradGraph.Capture(loss, model);
        var parameters = graph.Parameters.ToDictionary(parameter => parameter.Name);
        var reached = MissingReasons.Reached(rows);
        return new(GradientReader.Judge(rows, row => Why(row) ?? reached, Why), options) { Notes = graph.Notes };

        (Events.GradientState, string)? Why(GradientFlowRow row) =>
            parameters.TryGetValue(row.Name, out var parameter) && !parameter.IsReached ? (parameter.State, parameter.Reason) : null;
    }

    /// <summary>An aligned table with bars of mean |g| on a log axis.</summary>
    public override string ToString() => GradientFlowText.Draw(Rows) + string.Concat(Notes.Select(note => note + Environment.NewLine));

    /// <summary>Draws the flow as SVG: bars of mean and largest |g| on a log axis, missing gradients as labelled slots.</summary>
    /// <param name="path">The file to write; an existing one is replaced.</param>
    /// <param name="title">The heading.</param>
    /// <exception cref="ArgumentException">The file's name asks for another format, such as <c>.png</c>.</exception>
    public void SaveSvg(string path, string title = "Gradient flow") => SaveSvg(path, (title, this));

    /// <summary>Draws several flows side by side on one axis, rows matched by parameter name.</summary>
    /// <param name="path">The file to write; an existing one is replaced.</param>
    /// <param name="flows">Title and flow of each panel, left to right.</param>
    /// <exception cref="ArgumentException">There is no flow, or the file's name asks for another format, such as <c>.png</c>.</exception>
    public static void SaveSvg(string path, params ReadOnlySpan<(string Title, GradientFlow Flow)> flows)
    {
        if (flows.IsEmpty) throw new ArgumentException("At least one flow is needed.", nameof(flows));
        var panels = flows.ToArray();
        SvgFile.Write(path, () => GradientFlowSvg.Draw(panels));
    }
}
