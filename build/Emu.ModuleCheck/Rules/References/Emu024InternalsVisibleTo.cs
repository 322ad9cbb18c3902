using Emu.ModuleCheck.Il;
using Mono.Cecil;

namespace Emu.ModuleCheck.Rules.References;

internal sealed class Emu024InternalsVisibleTo() : Rule(
    "EMU024",
    "InternalsVisibleTo another module",
    "It ties two modules to one build of each other. Only the module's own tests (an assembly named *.Tests) may see its internals.",
    KindSet.Code)
{
    internal override void CheckAssembly(CheckContext context)
    {
        foreach (CustomAttribute attribute in context.Module.Assembly.CustomAttributes)
        {
            if (attribute.AttributeType.FullName == "System.Runtime.CompilerServices.InternalsVisibleToAttribute"
                && Attributes.Text(attribute, 0) is { } friend
                && !friend.Split(',')[0].Trim().EndsWith(".Tests", StringComparison.Ordinal))
            {
                context.Report(this, $"shows its internals to {friend.Split(',')[0]}", context.LocateText("InternalsVisibleTo"));
            }
        }
    }
}
