using Emu.ModuleCheck.Il;
using Mono.Cecil;

namespace Emu.ModuleCheck.Rules.Native;

internal sealed class Emu053UnmanagedCallersOnly() : Rule(
    "EMU053",
    "UnmanagedCallersOnly outside an accelerator",
    "An exception that leaves such a method ends the process, and its address outlives the module. Write a managed helper; the accelerator has the only trampolines.",
    KindSet.Target | KindSet.Hardware | KindSet.Backend)
{
    internal override void CheckMethod(CheckContext context, MethodDefinition method)
    {
        if (Attributes.Has(method, "System.Runtime.InteropServices.UnmanagedCallersOnlyAttribute"))
        {
            context.Report(this, $"{Display.Of(method)} is UnmanagedCallersOnly", context.LocateDeclaration(method));
        }
    }
}
