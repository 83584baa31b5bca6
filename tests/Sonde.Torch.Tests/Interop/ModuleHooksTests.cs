// Hooks on modules of every shape: what they see, that they change nothing, and that nothing is left of them.
using System.Collections;
using System.Reflection;
using Sonde.Torch.Interop;
using TorchSharp;
using static TorchSharp.torch;

namespace Sonde.Torch.Tests.Interop;

public sealed class ModuleHooksTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    public static TheoryData<string> Shapes() => ["one", "two", "three", "six", "tuple in", "tuple out", "number in", "list out"];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void See_OfAnyShape_GetsArgumentsAndResultAndLeavesThemAsTheyAre(string shape)
    {
        var (module, call) = Make(shape);
        var bare = call();
        object?[] entered = [], left = [];
        object? result = null;
        using (var hooks = new ModuleHooks())
        {
            Assert.True(hooks.See(module, arguments => entered = arguments, (arguments, output) => (left, result) = (arguments, output)));
            var seen = call();

            Assert.Equal(shape switch { "two" or "number in" => 2, "three" => 3, "six" => 6, _ => 1 }, entered.Length);
            Assert.Equal(Numbers(entered), Numbers(left));
            Assert.Equal(Numbers(bare), Numbers(seen));
            Assert.Equal(Numbers(seen), Numbers(result));
        }
        Assert.Equal(0, HookCount(module));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Around_OfAnyShape_TellsBeginAndEnd(string shape)
    {
        var (module, call) = Make(shape);
        var told = new List<string>();
        using (var hooks = new ModuleHooks())
        {
            Assert.True(hooks.Around(module, () => told.Add("enters"), () => told.Add("leaves")));
            call();
        }
        call();

        Assert.Equal(["enters", "leaves"], told);
        Assert.Equal(0, HookCount(module));
    }

    [Fact]
    public void Dispose_LeavesTheHooksOfTheUser()
    {
        var model = nn.Linear(2, 2);
        var (users, ours) = (0, 0);
        model.register_forward_hook((_, _, output) =>
        {
            users++;
            return output;
        });
        var hooks = new ModuleHooks();
        hooks.SeeResult(model, (_, _) => ours++);
        hooks.Around(model, () => ours++, () => ours++);
        model.register_forward_pre_hook((_, input) =>
        {
            users++;
            return input;
        });
        model.call(ones(1, 2));
        hooks.Dispose();
        hooks.Dispose();
        model.call(ones(1, 2));

        Assert.Equal((4, 3), (users, ours));
        Assert.Equal(2, HookCount(model));
    }

    [Fact]
    public void Add_ToAListOfModules_IsRefusedAndAddsNothing()
    {
        var list = nn.ModuleList(nn.Linear(2, 2), nn.Linear(2, 2));
        using var hooks = new ModuleHooks();

        Assert.False(hooks.See(list, _ => { }, (_, _) => { }));
        Assert.False(hooks.SeeResult(list, (_, _) => { }));
        Assert.False(hooks.Around(list, () => { }, () => { }));
    }

    [Fact]
    public void Hook_ThatSawAForwardThatThrows_SeesTheNextOne()
    {
        var model = nn.Linear(2, 2);
        var (entered, left) = (0, 0);
        using var hooks = new ModuleHooks();
        hooks.See(model, _ => entered++, (_, _) => left++);

        Assert.ThrowsAny<Exception>(() => model.call(ones(1, 3)));
        model.call(ones(1, 2));

        Assert.Equal((2, 1), (entered, left));
    }

    private static (nn.Module Module, Func<object> Call) Make(string shape)
    {
        var x = arange(4, dtype: ScalarType.Float32);
        switch (shape)
        {
            case "one": { var m = nn.ReLU(); return (m, () => m.call(x)); }
            case "two": { var m = new Two(); return (m, () => m.call(x, x)); }
            case "three": { var m = new Three(); return (m, () => m.call(x, x, x)); }
            case "six": { var m = new Six(); return (m, () => m.call(x, x, x, x, x, x)); }
            case "tuple in": { var m = new TupleIn(); return (m, () => m.call((x, x + 1))); }
            case "tuple out": { var m = new TupleOut(); return (m, () => m.call(x)); }
            case "number in": { var m = new NumberIn(); return (m, () => m.call(x, 3)); }
            default: { var m = new ListOut(); return (m, () => m.call(x)); }
        }
    }

    private static List<float> Numbers(object? value) => value switch
    {
        int number => [number],
        Tensor tensor => [.. tensor.data<float>()],
        System.Runtime.CompilerServices.ITuple tuple => [.. Enumerable.Range(0, tuple.Length).SelectMany(i => Numbers(tuple[i]))],
        IEnumerable list => [.. list.Cast<object?>().SelectMany(Numbers)],
        _ => throw new ArgumentException($"no tensor, number or collection of them: {value}"),
    };

    /// <summary>All hooks that the module has, whoever put them on.</summary>
    private static int HookCount(nn.Module module)
    {
        var tables = new List<ICollection>();
        for (var type = module.GetType(); type is not null; type = type.BaseType)
        {
            tables.AddRange(type.GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly)
                .Where(field => field.Name.Contains("hook", StringComparison.OrdinalIgnoreCase)).Select(field => field.GetValue(module)).OfType<ICollection>());
        }
        Assert.NotEmpty(tables);
        return tables.Sum(table => table.Count);
    }

    private sealed class Two() : nn.Module<Tensor, Tensor, Tensor>("two")
    {
        public override Tensor forward(Tensor a, Tensor b) => a + (2 * b);
    }

    private sealed class Three() : nn.Module<Tensor, Tensor, Tensor, Tensor>("three")
    {
        public override Tensor forward(Tensor a, Tensor b, Tensor c) => a + (2 * b) + (3 * c);
    }

    private sealed class Six() : nn.Module<Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor>("six")
    {
        public override Tensor forward(Tensor a, Tensor b, Tensor c, Tensor d, Tensor e, Tensor f) => a + b + c + d + e + (2 * f);
    }

    private sealed class TupleIn() : nn.Module<(Tensor, Tensor), Tensor>("tuple_in")
    {
        public override Tensor forward((Tensor, Tensor) pair) => pair.Item1 - (2 * pair.Item2);
    }

    private sealed class TupleOut() : nn.Module<Tensor, (Tensor, Tensor)>("tuple_out")
    {
        public override (Tensor, Tensor) forward(Tensor x) => (x + 1, x + 2);
    }

    private sealed class NumberIn() : nn.Module<Tensor, int, Tensor>("number_in")
    {
        public override Tensor forward(Tensor x, int times) => x * times;
    }

    private sealed class ListOut() : nn.Module<Tensor, List<Tensor>>("list_out")
    {
        public override List<Tensor> forward(Tensor x) => [x, x * 2];
    }
}
