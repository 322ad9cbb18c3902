using Emu.ModuleCheck.Il;
using Mono.Cecil;

namespace Emu.ModuleCheck.Rules.Native;

internal sealed class Emu058PermissionDeclaration() : Rule(
    "EMU058",
    "malformed permission",
    "Users decide by it: write [assembly: ModulePermission(\"native\", \"why it is needed\")] once, with a reason of your own. \"native\" is the only permission there is.",
    KindSet.Code)
{
    internal override void CheckAssembly(CheckContext context)
    {
        HashSet<string> seen = [];
        foreach (CustomAttribute attribute in Attributes.OfContract(context.Module.Assembly, "ModulePermission"))
        {
            string name = Attributes.Text(attribute, 0) ?? "";
            string? wrong = name != NativePermission.Name ? $"permission '{name}' is unknown"
                : string.IsNullOrWhiteSpace(Attributes.Text(attribute, 1)) ? $"permission '{name}' has no reason"
                : !seen.Add(name) ? $"permission '{name}' is declared twice"
                : null;
            if (wrong is not null)
            {
                context.Report(this, wrong, context.LocateText("ModulePermission"));
            }
        }
    }
}
