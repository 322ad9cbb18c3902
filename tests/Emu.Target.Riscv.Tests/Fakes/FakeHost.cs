using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qom;
using Emu.Target.Riscv.State;

namespace Emu.Target.Riscv.Tests.Fakes;

/// <summary>Takes objects through their life.</summary>
internal sealed class FakeHost : DeviceHost
{
    /// <summary>Makes an object of a registered type, sets properties, and takes it to work and out of reset.</summary>
    public static T Bring<T>(MachineServices services, string type, Action<T>? wire = null, params ReadOnlySpan<(string Name, PropertyValue Value)> properties)
        where T : Device
    {
        var made = new Models()[type];
        var device = (T)made.Create();
        Attach(device, services, made, "object", null);
        foreach (var (name, value) in properties)
        {
            made.FindProperty(name)!.Set(device, value);
        }

        Configure(device);
        Enter(device, LifeCycle.Wired);
        wire?.Invoke(device);
        Realize(device);
        Enter(device, LifeCycle.Realized);
        ResetAll(device);
        return device;
    }

    public static void ResetAll(Device device)
    {
        Reset(device, ResetPhase.Enter, ResetKind.Cold);
        Reset(device, ResetPhase.Hold, ResetKind.Cold);
        Reset(device, ResetPhase.Exit, ResetKind.Cold);
    }

    public static void SaveTo(EmuObject obj, StateWriter writer) => Save(obj, writer);

    /// <summary>A hart of one width with RAM behind it, out of reset.</summary>
    public static RiscvCpu Hart(int xlen, FakeServices services, FakeSpace space, params ReadOnlySpan<(string Name, PropertyValue Value)> properties) =>
        Bring<RiscvCpu>(services, Models.Of(xlen), cpu => Wire(cpu, space), properties);

    private static void Wire(RiscvCpu cpu, FakeSpace space)
    {
        cpu.Number(1, 0);
        cpu.WirePort(0, space);
    }
}
