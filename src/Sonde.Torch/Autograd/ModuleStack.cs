// Which module is under way: the hooks that every shape of module has, put on for a session and taken off after it.
using System.Reflection;
using TorchSharp;

namespace Sonde.Torch.Autograd;

/// <summary>
/// Only <c>call</c> runs hooks. Where a module is called by <c>forward</c>, ops get the name of the module around it. A
/// forward that throws leaves its name on the stack; the next call of a module that already stands there takes it off.
/// </summary>
internal sealed class ModuleStack : IDisposable
{
    private readonly List<Action> _removals = [];
    private readonly List<string> _names = [];
    private readonly int _thread = Environment.CurrentManagedThreadId;

    public ModuleStack(torch.nn.Module root)
    {
        Hook("", root);
        foreach (var (name, module) in root.named_modules())
            Hook(name, module);
    }

    /// <summary>The dotted name of the innermost module under way; null outside of any and in the root's own forward.</summary>
    public string? Current => _names.Count > 0 && _names[^1].Length > 0 ? _names[^1] : null;

    public void Dispose()
    {
        foreach (var remove in _removals)
            remove();
        _removals.Clear();
    }

    private void Hook(string name, torch.nn.Module module)
    {
        // The hooks are declared on the generic HookableModule; its Action<Module> forms have the same signature for every shape.
        foreach (var (method, hook) in new (string, Action<torch.nn.Module>)[]
        {
            ("register_forward_pre_hook", _ => Enter(name)), ("register_forward_hook", _ => Leave(name)),
        })
        {
            if (module.GetType().GetMethod(method, BindingFlags.Public | BindingFlags.Instance, [typeof(Action<torch.nn.Module>)]) is not { } register)
                return;
            var remover = register.Invoke(module, [hook])!;
            var remove = remover.GetType().GetMethod("remove", Type.EmptyTypes)!;
            _removals.Add(() => remove.Invoke(remover, null));
        }
    }

    private void Enter(string name)
    {
        if (Environment.CurrentManagedThreadId != _thread)
            return;
        var stale = name.Length == 0 ? 0 : _names.IndexOf(name);
        if (stale >= 0)
            _names.RemoveRange(stale, _names.Count - stale);
        _names.Add(name);
    }

    private void Leave(string name)
    {
        if (Environment.CurrentManagedThreadId == _thread && _names.LastIndexOf(name) is var at and >= 0)
            _names.RemoveRange(at, _names.Count - at);
    }
}
