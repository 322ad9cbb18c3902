using Emu.ModuleCheck.Rules.Channels;
using Emu.ModuleCheck.Rules.Containment;
using Emu.ModuleCheck.Rules.Determinism;
using Emu.ModuleCheck.Rules.Entry;
using Emu.ModuleCheck.Rules.Folder;
using Emu.ModuleCheck.Rules.Native;
using Emu.ModuleCheck.Rules.References;
using Emu.ModuleCheck.Rules.Statics;

namespace Emu.ModuleCheck;

/// <summary>Every rule, in the order of their IDs.</summary>
public static class RuleSet
{
    /// <summary>Makes all rules.</summary>
    public static IReadOnlyList<Rule> All() =>
    [
        new Emu001OneEntry(),
        new Emu002EntryShape(),
        new Emu003AssemblyFormat(),
        new Emu004ContractVersion(),
        new Emu005TypeManifest(),
        new Emu010MutableStatic(),
        new Emu011MutableObjectInStatic(),
        new Emu012GenericStatic(),
        new Emu013ThreadStatic(),
        new Emu014StaticEvent(),
        new Emu015ModuleInitializer(),
        new Emu020HostReference(),
        new Emu021ModuleReference(),
        new Emu022TargetHardwareReference(),
        new Emu023PrivatePackageInPublic(),
        new Emu024InternalsVisibleTo(),
        new Emu025RunTimeReference(),
        new Emu026NonPublicReflection(),
        new Emu030AppDomainData(),
        new Emu031EnvironmentData(),
        new Emu032NamedSynchronization(),
        new Emu033GarbageCollector(),
        new Emu034ProcessSetting(),
        new Emu035ProcessExit(),
        new Emu040HostTime(),
        new Emu041Random(),
        new Emu042NewGuid(),
        new Emu043Thread(),
        new Emu044ThreadPool(),
        new Emu045Task(),
        new Emu046Async(),
        new Emu050UnsafeInHardware(),
        new Emu051UnsafeClassInHardware(),
        new Emu052MarshalInHardware(),
        new Emu053UnmanagedCallersOnly(),
        new Emu054PlatformInvoke(),
        new Emu055UnsafeCode(),
        new Emu056Console(),
        new Emu057NativePermissionHolder(),
        new Emu058PermissionDeclaration(),
        new Emu059Recursion(),
        new Emu060Readable(),
        new Emu061ManifestReadable(),
        new Emu062FileHashes(),
        new Emu063ManifestFits(),
        new Emu064PrivateDependencies(),
        new Emu065MachineHeader(),
    ];
}
