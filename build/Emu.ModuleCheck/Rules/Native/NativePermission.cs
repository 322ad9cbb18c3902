using Emu.ModuleCheck.Il;

namespace Emu.ModuleCheck.Rules.Native;

/// <summary>The permission that accelerators and backends can declare, and nobody else.</summary>
internal static class NativePermission
{
    public const string Name = "native";

    public const string Remedy =
        "An accelerator or a backend declares it with [assembly: ModulePermission(\"native\", \"reason\")], which users see; a target or hardware module cannot and must do without.";

    /// <summary>Whether the module may hold the permission and does.</summary>
    public static bool IsHeld(CheckContext context) => MayHold(context.Kind) && context.Permissions.Contains(Name);

    public static bool MayHold(CheckKind kind) => kind is CheckKind.Accelerator or CheckKind.Backend;
}
