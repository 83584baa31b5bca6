// Lines of user code out of stack traces, whatever kind of method the compiler made of it.
using System.Diagnostics;
using System.Reflection;
using System.Reflection.Emit;
using Sonde.Torch.Interop;
using Sonde.Torch.Tracing;
using static TorchSharp.torch;

namespace Sonde.Torch.Tests.Tracing;

public class CallSiteTests
{
    public CallSiteTests() => Assert.SkipUnless(NativeTrace.IsAvailable(out var reason), reason);

    [Fact]
    public void Resolve_InALambda_FindsItsLine()
    {
        using var scope = NewDisposeScope();
        var x = ones(3);
        var line = 0;
        var act = () => Place.Noted(x, out line).relu();

        var trace = OpTrace.Record(() => act());

        Assert.Equal(Place.At(line), Assert.Single(trace.Ops).Source);
    }

    [Fact]
    public void Resolve_InALocalFunctionOverSeveralStatements_FindsEachStatement()
    {
        using var scope = NewDisposeScope();
        var x = ones(3);
        int[] lines = [0, 0, 0];

        var trace = OpTrace.Record(() => Local());

        Assert.Equal(["aten::relu", "aten::exp", "aten::sum"], trace.Ops.Select(op => op.Name));
        Assert.Equal(lines.Select(line => Place.At(line)), trace.Ops.Select(op => op.Source));

        Tensor Local()
        {
            var positive = Place.Noted(x, out lines[0]).relu();
            var grown = Place.Noted(positive, out lines[1]).exp();
            return Place.Noted(grown, out lines[2]).sum();
        }
    }

    [Fact]
    public async Task Resolve_AfterAnAwait_FindsTheLineInTheStateMachine()
    {
        await Task.Yield();
        using var session = Sonde.Torch.Tracing.OpTraceSession.Start(everything: true);
        using var x = ones(3);
        using var y = Place.Noted(x, out var line).relu();
        session.Stop();

        Assert.Equal(line, CallSite.Resolve(Assert.Single(session.Ops, op => op.Name == "aten::relu").Stack)?.Line);
    }

    [Fact]
    public void Resolve_InCodeWithoutSymbols_IsNull()
    {
        var assembly = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("Unsymboled"), AssemblyBuilderAccess.Run);
        var type = assembly.DefineDynamicModule("Unsymboled").DefineType("Model", TypeAttributes.Public);
        var method = type.DefineMethod("Forward", MethodAttributes.Public | MethodAttributes.Static, typeof(StackTrace), Type.EmptyTypes);
        var il = method.GetILGenerator();
        il.Emit(OpCodes.Ldc_I4_0);
        il.Emit(OpCodes.Newobj, typeof(StackTrace).GetConstructor([typeof(bool)])!);
        il.Emit(OpCodes.Ret);
        var forward = type.CreateType().GetMethod("Forward")!.CreateDelegate<Func<StackTrace>>();

        Assert.Null(CallSite.Resolve(forward()));
    }

    [Fact]
    public void Describe_OutsideOfARepository_IsTheFileNameAlone() =>
        Assert.Equal("Model.cs:42", SourceFile.Describe(new SourceLine("/nowhere/to/be/found/Model.cs", 42)));

    [Fact]
    public void Snippet_WhenTheFileIsNotAtHand_IsNull() =>
        Assert.Null(SourceFile.Snippet(new SourceLine("/nowhere/to/be/found/Model.cs", 42)));
}
