using Emu.ModuleCheck.Il;
using Mono.Cecil;

namespace Emu.ModuleCheck.Rules.Determinism;

internal sealed class Emu046Async() : Rule(
    "EMU046",
    "async method in a device or target",
    "What follows an await runs on a thread that is not the machine's, and its state is in no snapshot. Write it as a state machine with [State] fields, driven by timers and completions.",
    KindSet.Guest)
{
    // MethodImplOptions.Async, for compilers that leave the work to the run time.
    private const int RunTimeAsync = 0x2000;

    internal override void CheckMethod(CheckContext context, MethodDefinition method)
    {
        if (Attributes.Has(method, "System.Runtime.CompilerServices.AsyncStateMachineAttribute")
            || Attributes.Has(method, "System.Runtime.CompilerServices.AsyncIteratorStateMachineAttribute")
            || ((int)method.ImplAttributes & RunTimeAsync) != 0)
        {
            context.Report(this, $"{Display.Of(method)} is async", context.LocateDeclaration(method));
        }
    }
}
