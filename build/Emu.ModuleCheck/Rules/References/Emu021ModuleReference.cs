using Emu.ModuleCheck.Il;

namespace Emu.ModuleCheck.Rules.References;

internal sealed class Emu021ModuleReference() : Rule(
    "EMU021",
    "reference to another module",
    "Modules meet only in the protocols of the contract (Qdev/Bus, Qdev/Backend) and by type name; each is loaded, replaced and disabled alone. Create the other's object by its type name, or declare [assembly: ModuleRequires] when it must be present.",
    KindSet.Code)
{
    internal override void CheckAssembly(CheckContext context) =>
        ReferenceUse.Report(
            this,
            context,
            name => context.References.Classify(name) == ReferenceKind.Module
                && !Emu022TargetHardwareReference.Crosses(context.Kind, context.References.KindOf(name)),
            "another module");
}
