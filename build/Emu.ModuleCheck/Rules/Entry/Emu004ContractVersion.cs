using Emu.ModuleCheck.Il;
using Mono.Cecil;

namespace Emu.ModuleCheck.Rules.Entry;

internal sealed class Emu004ContractVersion() : Rule(
    "EMU004",
    "wrong version of the contract",
    "A module is accepted when the contract's major version is the host's and its minor version at most the host's. Build it against the contract of the host that is to load it, or take a newer host.",
    KindSet.Code)
{
    internal override void CheckAssembly(CheckContext context)
    {
        AssemblyNameReference? used = context.Module.AssemblyReferences.FirstOrDefault(r => r.Name == Attributes.Contract);
        if (used is null)
        {
            if (context.WholeModule)
            {
                context.Report(this, "the module does not refer to Emu.Abstractions", context.Assembly);
            }

            return;
        }

        Version? offered = context.References.Resolve(Attributes.Contract)?.Name.Version;
        if (offered is not null && (used.Version.Major != offered.Major || used.Version.Minor > offered.Minor))
        {
            context.Report(
                this,
                $"the module is built against contract {used.Version.ToString(2)}, and the contract here is {offered.ToString(2)}",
                context.Assembly);
        }
    }
}
