using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qom;

namespace Emu.Core.Objects;

/// <summary>The core's way to the hooks that the contract shows to the host only. What an object throws reaches the caller.</summary>
internal sealed class Lifecycle : DeviceHost
{
    private Lifecycle()
    {
    }

    public static void AttachTo(EmuObject obj, MachineServices services, ObjectType type, string id, EmuObject? parent) =>
        Attach(obj, services, type, id, parent);

    public static void DetachFromParent(EmuObject obj) => Detach(obj);

    public static void PutBack(EmuObject obj, EmuObject parent) => Rejoin(obj, parent);

    public static void RunConfigure(EmuObject obj) => Configure(obj);

    public static void SetPhase(EmuObject obj, LifeCycle phase) => Enter(obj, phase);

    public static void RunRealize(EmuObject obj) => Realize(obj);

    public static void RunUnrealize(EmuObject obj) => Unrealize(obj);

    public static void Cut(EmuObject obj) => CutHandles(obj);

    public static void MarkFaulted(EmuObject obj, Exception error) => Fault(obj, error);

    public static int VersionOf(EmuObject obj) => StateVersion(obj);

    public static void RunSave(EmuObject obj, StateWriter writer) => Save(obj, writer);

    public static void RunRestore(EmuObject obj, StateReader reader) => Restore(obj, reader);

    public static void RunRestored(EmuObject obj) => Restored(obj);

    public static void RunReset(Device device, ResetPhase phase, ResetKind kind) => Reset(device, phase, kind);

    public static void AskToUnplug(UnplugRequest request) => RequestUnplug(request);
}
