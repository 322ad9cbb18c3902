using Emu.ModuleCheck.Il;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Emu.ModuleCheck.Rules.Native;

internal sealed class Emu055UnsafeCode() : ApiRule(
    "EMU055",
    "unsafe code without the native permission",
    "A wild pointer takes all machines down. " + NativePermission.Remedy,
    KindSet.Accelerator | KindSet.Target | KindSet.Backend,
    [.. UncheckedMemory.References, .. UncheckedMemory.Native])
{
    internal override bool Counts(CheckContext context, MethodDefinition method, Instruction instruction, MemberReference member) =>
        !NativePermission.IsHeld(context);

    internal override bool CountsField(CheckContext context) => !NativePermission.IsHeld(context);

    internal override void CheckAssembly(CheckContext context)
    {
        if (!NativePermission.IsHeld(context))
        {
            // A target names its helpers by address, for which the compiler wants unsafe code allowed.
            bool target = context.Kind == CheckKind.Target;
            PointerUse.Report(this, context, new UnsafeCode(managedFunctions: target), mark: !target);
        }
    }
}
