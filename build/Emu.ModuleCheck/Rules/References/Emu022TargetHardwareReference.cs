using Emu.ModuleCheck.Il;

namespace Emu.ModuleCheck.Rules.References;

internal sealed class Emu022TargetHardwareReference() : Rule(
    "EMU022",
    "reference between a target and hardware",
    "A device must work with every instruction set and a CPU with every board. Meet in the contract: interrupt lines, memory regions, clocks. A device that belongs to an architecture lives in that target's module.",
    KindSet.Guest)
{
    internal static bool Crosses(CheckKind from, CheckKind? to) =>
        from == CheckKind.Target && to == CheckKind.Hardware || from == CheckKind.Hardware && to == CheckKind.Target;

    internal override void CheckAssembly(CheckContext context) =>
        ReferenceUse.Report(
            this,
            context,
            name => context.References.Classify(name) == ReferenceKind.Module && Crosses(context.Kind, context.References.KindOf(name)),
            context.Kind == CheckKind.Target ? "a hardware module" : "a target module");
}
