using Emu.ModuleCheck.Il;
using Mono.Cecil;

namespace Emu.ModuleCheck.Rules.Entry;

internal sealed class Emu003AssemblyFormat() : Rule(
    "EMU003",
    "assembly for one processor only",
    "The IL of a module runs on every system; compiled copies go to r2r/<rid>/. Build with PlatformTarget AnyCPU and without native code.",
    KindSet.Code)
{
    internal override void CheckAssembly(CheckContext context)
    {
        ModuleDefinition module = context.Module;
        string? wrong = (module.Attributes & ModuleAttributes.ILOnly) == 0 ? "the assembly holds native code"
            : module.Architecture != TargetArchitecture.I386 || (module.Attributes & ModuleAttributes.Required32Bit) != 0
                ? $"the assembly is for {((module.Attributes & ModuleAttributes.Required32Bit) != 0 ? "32-bit x86" : module.Architecture.ToString())} only"
            : null;
        if (wrong is not null)
        {
            context.Report(this, wrong, context.Assembly);
        }
    }
}
