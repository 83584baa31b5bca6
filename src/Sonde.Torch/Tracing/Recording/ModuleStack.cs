// Which module is under way: the hooks that every shape of module has, put on for a session and taken off after it.
using Sonde.Torch.Interop;
using TorchSharp;

namespace Sonde.Torch.Tracing;

/// <summary>
/// Only <c>call</c> runs hooks. Where a module is called by <c>forward</c>, ops get the name of the module around it. A
/// forward that throws leaves its name on the stack; the next call of a module that already stands there takes it off.
/// </summary>
internal sealed class ModuleStack : IDisposable
{
    private readonly ModuleHooks _hooks = new();
    private readonly List<string> _names = [];
    private readonly List<int> _underWay = [];
    private readonly HashSet<int> _called = [];
    private readonly HashSet<int> _hooked = [];
    // A shared module has the first of its names, as its parameters have.
    private readonly HashSet<torch.nn.Module> _seen = new(ReferenceEqualityComparer.Instance);
    private readonly int _thread = Environment.CurrentManagedThreadId;

    public ModuleStack(torch.nn.Module root)
    {
        Hook("", root);
        foreach (var (name, module) in root.named_modules())
            Hook(name, module);
    }

    /// <summary>Dotted names by the module's number; number 0 is the root, which has none.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>The number of the innermost module under way; -1 outside of any and in the root's own forward.</summary>
    public int Current => _underWay.Count > 0 && _underWay[^1] > 0 ? _underWay[^1] : -1;

    /// <summary>Names of the modules that were called while hooked.</summary>
    public IReadOnlySet<string> Called => _called.Select(number => _names[number]).ToHashSet();

    /// <summary>Names of the modules that can be hooked.</summary>
    public IReadOnlySet<string> Hooked => _hooked.Select(number => _names[number]).ToHashSet();

    public void Dispose() => _hooks.Dispose();

    private void Hook(string name, torch.nn.Module module)
    {
        if (!_seen.Add(module))
            return;
        var number = _names.Count;
        _names.Add(name);
        if (_hooks.Around(module, () => Enter(number), () => Leave(number)))
            _hooked.Add(number);
    }

    private void Enter(int module)
    {
        if (Environment.CurrentManagedThreadId != _thread)
            return;
        _called.Add(module);
        var stale = module == 0 ? 0 : _underWay.IndexOf(module);
        if (stale >= 0)
            _underWay.RemoveRange(stale, _underWay.Count - stale);
        _underWay.Add(module);
    }

    private void Leave(int module)
    {
        if (Environment.CurrentManagedThreadId == _thread && _underWay.LastIndexOf(module) is var at and >= 0)
            _underWay.RemoveRange(at, _underWay.Count - at);
    }
}
