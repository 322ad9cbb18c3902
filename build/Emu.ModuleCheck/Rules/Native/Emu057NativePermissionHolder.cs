using Emu.ModuleCheck.Il;

namespace Emu.ModuleCheck.Rules.Native;

internal sealed class Emu057NativePermissionHolder() : Rule(
    "EMU057",
    "native permission in a target or hardware module",
    "Only accelerators and backends hold it. Remove the declaration and move what needs it into a backend that the device uses through the contract.",
    KindSet.Guest)
{
    internal override void CheckAssembly(CheckContext context)
    {
        if (context.Permissions.Contains(NativePermission.Name))
        {
            context.Report(this, $"a module of kind {CheckKinds.NameOf(context.Kind)} declares the native permission", context.LocateText("ModulePermission"));
        }
    }
}
