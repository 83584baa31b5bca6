// How a monitor is attached to a model: checks, the writer, and what its instruments share.
using Sonde.Torch.Interop;
using static TorchSharp.torch;

namespace Sonde.Torch;

public sealed partial class TrainingMonitor
{
    private TrainingMonitor(nn.Module model, optim.Optimizer? optimizer, SummaryWriter? writer, bool ownsWriter, MonitorOptions options)
    {
        (_model, _writer, _ownsWriter, _options) = (model, writer, ownsWriter, options);
        _clock = new(options.TimeProvider);
        _messages = new(options.Messages, options.Name ?? ModuleNames.NameOf(model));
        if (writer is null) return;
        var context = new ProbeContext(
            writer, new(options.Name), _messages, model, optimizer, options, new(options.Budget, _clock), new(writer, options.TimeProvider));
        _gradients = context.Gradients;
        _instruments = new(context);
        StartLive();
    }

    /// <summary>Attaches a monitor to a model.</summary>
    /// <param name="model">The model; its modules are registered and its parameters exist.</param>
    /// <param name="optimizer">The optimizer that trains it, or null: then learning rates are not recorded.</param>
    /// <param name="writer">Where to record. The caller disposes it, after the monitor.</param>
    /// <param name="options">Level, name, budget and so on.</param>
    /// <exception cref="ArgumentException">The model is disposed or has no parameters, the optimizer belongs to another model, the writer is
    /// disposed, or an option makes no sense.</exception>
    /// <exception cref="InvalidOperationException">The model is attached already, or another model has the same name on this writer.</exception>
    public static TrainingMonitor Attach(nn.Module model, optim.Optimizer? optimizer, SummaryWriter writer, MonitorOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(writer);
        options ??= new MonitorOptions();
        if (options.Level == MonitorLevel.Off) return new(model, optimizer, null, ownsWriter: false, options);
        AttachChecks.Check(model, optimizer, options);
        AttachChecks.Check(writer);
        return Start(model, optimizer, writer, ownsWriter: false, options);
    }

    /// <summary>Attaches a monitor that writes to a folder of its own, and closes the file when disposed.</summary>
    /// <param name="model">The model; its modules are registered and its parameters exist.</param>
    /// <param name="optimizer">The optimizer that trains it, or null: then learning rates are not recorded.</param>
    /// <param name="logdir">The run's folder; made where it does not exist. Nothing is made at level Off.</param>
    /// <param name="options">Level, name, budget and so on.</param>
    /// <exception cref="ArgumentException">As for the other form.</exception>
    /// <exception cref="InvalidOperationException">The model is attached already.</exception>
    public static TrainingMonitor Attach(nn.Module model, optim.Optimizer? optimizer, string logdir, MonitorOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentException.ThrowIfNullOrEmpty(logdir);
        options ??= new MonitorOptions();
        if (options.Level == MonitorLevel.Off) return new(model, optimizer, null, ownsWriter: false, options);
        AttachChecks.Check(model, optimizer, options);
        var writer = new SummaryWriter(logdir);
        try
        {
            return Start(model, optimizer, writer, ownsWriter: true, options);
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }

    private static TrainingMonitor Start(nn.Module model, optim.Optimizer? optimizer, SummaryWriter writer, bool ownsWriter, MonitorOptions options)
    {
        AttachChecks.Claim(model, writer, options.Name);
        try
        {
            return new(model, optimizer, writer, ownsWriter, options);
        }
        catch
        {
            AttachChecks.Release(model, writer, options.Name);
            throw;
        }
    }
}
