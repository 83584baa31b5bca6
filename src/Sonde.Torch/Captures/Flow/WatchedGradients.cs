// The gradient rows of a monitored model: whose they are, how they are read and judged, and the last ones.
using Sonde.Events;
using Sonde.Torch.Interop;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>
/// The parameters are those that the model had when this was made and that the user watches. Whoever traces a step adds to <see cref="Reasons"/>;
/// whoever reads a frame leaves its rows in <see cref="Last"/>.
/// </summary>
internal sealed class WatchedGradients
{
    private readonly nn.Module _model;
    private readonly MonitorOptions _options;
    private readonly HashSet<string> _names;

    public WatchedGradients(nn.Module model, MonitorOptions options)
    {
        (_model, _options) = (model, options);
        var types = GradientReader.ModuleTypes(model);
        Parameters = [.. model.named_parameters().Where(p => options.Watches(p.name)).Select(p =>
        {
            var layer = ModuleNames.LayerOf(p.name);
            return new ParameterInfo { Name = p.name, Layer = layer, ModuleType = types.GetValueOrDefault(layer, ""), Shape = p.parameter.shape };
        })];
        _names = [.. Parameters.Select(info => info.Name)];
    }

    /// <summary>The watched parameters, in the order of the model.</summary>
    public ParameterInfo[] Parameters { get; }

    /// <summary>What op traces have found about missing gradients.</summary>
    public TraceReasons Reasons { get; } = new();

    /// <summary>The rows of the last frame; empty before the first.</summary>
    public IReadOnlyList<GradientFlowRow> Last { get; private set; } = [];

    /// <summary>Reads the gradients as they stand now, with every reason that is known. Not a frame: <see cref="Last"/> stays.</summary>
    public IReadOnlyList<GradientFlowRow> ReadNow()
    {
        using var batch = new StatisticsBatch();
        return Judge(Read(Present(), batch), loss: null, moved: false);
    }

    /// <summary>The parameters that the model has now.</summary>
    /// <exception cref="InvalidOperationException">It has none of those that are watched.</exception>
    public Dictionary<string, Parameter> Present()
    {
        var present = _model.named_parameters().ToDictionary(p => p.name, p => p.parameter);
        return _names.Any(present.ContainsKey)
            ? present
            : throw new InvalidOperationException("the model has lost all its parameters; it was disposed");
    }

    /// <summary>Those that would be watched and joined the model later: the rows of a run are those of its first frame.</summary>
    public List<string> JoinedLater(Dictionary<string, Parameter> present) => [.. present.Keys.Where(name => !_names.Contains(name) && _options.Watches(name))];

    /// <summary>
    /// The rows as they are, one a watched parameter; see <see cref="GradientReader.Read(IEnumerable{GradientReader.Asked}, StatisticsBatch)"/>.
    /// </summary>
    public List<GradientFlowRow> Read(Dictionary<string, Parameter> present, StatisticsBatch batch) => GradientReader.Read(
        Parameters.Select(
            info => new GradientReader.Asked(info.Name, info.Layer, info.ModuleType, present.GetValueOrDefault(info.Name)) { Shape = info.Shape }), batch);

    /// <summary>Judges the rows of a frame, and keeps them as the last.</summary>
    /// <param name="rows">As read.</param>
    /// <param name="loss">The loss of the step.</param>
    /// <param name="moved">Whether the last optimizer step moved any weight.</param>
    public IReadOnlyList<GradientFlowRow> Keep(List<GradientFlowRow> rows, Tensor loss, bool moved) => Last = Judge(rows, loss, moved);

    private List<GradientFlowRow> Judge(List<GradientFlowRow> rows, Tensor? loss, bool moved)
    {
        var fromLoss = MissingReasons.For(rows, loss, moved);
        return [.. GradientReader.Judge(rows, row => Reasons.Explain(row) ?? fromLoss(row), Reasons.Explain)];
    }
}
