// An op of the recorded forward pass, and what it does to a gradient.
namespace Sonde.Diagnosis;

/// <summary>What an op does to the gradient that comes back through it.</summary>
internal enum OpEffect
{
    /// <summary>Passes it on, scaled or moved about: a view, a sum, a mean, dropout.</summary>
    Linear,

    /// <summary>Changes it in some other way; also every op that is not known.</summary>
    Other,

    /// <summary>Passes none where its input is below a bound or between bounds: relu, clamp.</summary>
    Rectifier,

    /// <summary>Passes hardly any far from zero: sigmoid, tanh.</summary>
    Bounded,

    /// <summary>Passes none outside of a range and all within it: clamp, hardtanh.</summary>
    Clamp,

    /// <summary>Passes none anywhere: round, sign.</summary>
    Step,

    /// <summary>Normalises: batch, layer and group normalisation.</summary>
    Norm,
}

/// <summary>An op between two weight layers.</summary>
/// <param name="Op">Its name without the namespace, <c>relu</c>.</param>
/// <param name="Layer">The dotted name of the module in which it ran; empty for the model itself.</param>
/// <param name="Source">File and line; null where not known.</param>
internal sealed record NetworkOp(string Op, string Layer, string? Source)
{
    private static readonly Dictionary<string, OpEffect> Effects = Make();

    /// <summary>What it does to a gradient.</summary>
    public OpEffect Effect { get; } = EffectOf(Op);

    /// <summary>What an op does, by its name with or without namespace.</summary>
    public static OpEffect EffectOf(string op) => Effects.GetValueOrDefault(Plain(op), OpEffect.Other);

    /// <summary>The name without namespace and without the mark of an in-place op.</summary>
    public static string Plain(string op) => op[(op.LastIndexOf(':') + 1)..].TrimEnd('_');

    /// <summary>Whether it can lose the whole gradient of all that lies before it.</summary>
    public bool CanStop => Effect is OpEffect.Rectifier or OpEffect.Clamp or OpEffect.Step or OpEffect.Bounded;

    /// <summary>The op with its line, as a finding names it.</summary>
    public string Where => $"{Op}{(Source is null ? Layer.Length > 0 ? $" in {Layer}" : "" : $" at {Source}")}";

    private static Dictionary<string, OpEffect> Make()
    {
        var effects = new Dictionary<string, OpEffect>(StringComparer.Ordinal);
        Add(OpEffect.Rectifier, "relu", "relu6", "threshold", "clamp_min");
        Add(OpEffect.Clamp, "clamp", "clamp_max", "clip", "hardtanh", "hardsigmoid", "minimum", "maximum");
        Add(OpEffect.Bounded, "sigmoid", "tanh");
        Add(OpEffect.Step, "round", "floor", "ceil", "trunc", "fix", "sign", "heaviside", "sgn");
        Add(OpEffect.Norm, "batch_norm", "native_batch_norm", "layer_norm", "native_layer_norm", "group_norm", "native_group_norm", "instance_norm", "rms_norm",
            "_batch_norm_impl_index", "cudnn_batch_norm");
        Add(OpEffect.Linear, "view", "reshape", "_reshape_alias", "flatten", "unflatten", "transpose", "t", "permute", "contiguous", "clone", "to",
            "_to_copy", "squeeze",
            "unsqueeze", "expand", "select", "slice", "index", "index_select", "cat", "concat", "stack", "add", "sub", "rsub", "neg", "sum", "mean",
            "dropout", "feature_dropout",
            "native_dropout", "chunk", "split", "narrow", "unbind", "avg_pool2d", "avg_pool1d", "adaptive_avg_pool2d", "_adaptive_avg_pool2d",
            "alias", "detach",
            "movedim", "repeat", "view_as", "reshape_as", "bernoulli", "div");
        return effects;

        void Add(OpEffect effect, params string[] ops)
        {
            foreach (var op in ops) effects[op] = effect;
        }
    }
}
