using Emu.ModuleCheck.Il;
using Mono.Cecil;

namespace Emu.ModuleCheck.Rules.Containment;

internal sealed class Emu059Recursion() : Rule(
    "EMU059",
    "recursion that does not look at the stack in a device or target",
    "A stack that overflows ends the process with all machines, and nothing can catch it. Write a loop, or begin a method of the circle with RuntimeHelpers.EnsureSufficientExecutionStack(), whose exception faults the device alone.",
    KindSet.Guest)
{
    internal override void CheckAssembly(CheckContext context)
    {
        var calls = new CallGraph(context.Module);
        foreach (IReadOnlyList<MethodDefinition> circle in calls.Circles(method => !LooksAtTheStack(method)))
        {
            MethodDefinition first = circle[0];
            string through = circle.Count == 1 ? "calls itself" : $"leads back to itself through {string.Join(", ", circle.Skip(1).Take(3).Select(Display.Of))}";
            context.Report(this, $"{Display.Of(first)} {through}", context.Locate(first, first.Body.Instructions[0]));
        }
    }

    private static bool LooksAtTheStack(MethodDefinition method) => method.Body.Instructions.Any(instruction =>
        instruction.Operand is MethodReference { Name: "EnsureSufficientExecutionStack" or "TryEnsureSufficientExecutionStack" } called
        && called.DeclaringType.FullName == "System.Runtime.CompilerServices.RuntimeHelpers");
}
