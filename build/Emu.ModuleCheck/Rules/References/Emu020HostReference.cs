using Emu.ModuleCheck.Il;

namespace Emu.ModuleCheck.Rules.References;

internal sealed class Emu020HostReference() : Rule(
    "EMU020",
    "reference to the host",
    "A module compiles against Emu.Abstractions only, so that any host of the same contract can load it. Use the contract's type instead; if it lacks something, extend the contract.",
    KindSet.Code)
{
    internal override void CheckAssembly(CheckContext context) =>
        ReferenceUse.Report(this, context, reference => context.References.Classify(reference) == ReferenceKind.Host, "a part of the host");
}
