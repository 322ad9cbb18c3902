using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Misc;

/// <summary>SiFive's test finisher: software ends or resets the machine by one write.</summary>
[Device("riscv.sifive.test", Family = "misc", HotPluggable = false)]
public sealed partial class SifiveTest : Device
{
    /// <inheritdoc/>
    public override void DescribeToGuest(IDeviceTreeNode node)
    {
        // The last name is the one that generic drivers for power-off and reboot follow by phandle.
        node.Name("test");
        node.Texts("compatible", "sifive,test1", "sifive,test0", "syscon");
        node.Reg();
        DescribeCommand(node, "poweroff", Pass);
        DescribeCommand(node, "reboot", Reset);
    }

    /// <summary>A command as the generic drivers know it (Linux bindings power/reset/syscon-poweroff.yaml, syscon-reboot.yaml).</summary>
    private static void DescribeCommand(IDeviceTreeNode node, string name, ulong value)
    {
        IDeviceTreeNode command = node.AtRoot(name);
        command.Texts("compatible", "syscon-" + name);
        command.Cells("regmap", node.Phandle);
        command.Cells("offset", 0);
        command.Cells("value", (uint)value);
    }

    /// <summary>A write of the finisher register.</summary>
    /// <param name="value">Command in the lower half, exit code in the upper half.</param>
    private void Finish(ulong value)
    {
        int code = (int)(value >> 16);
        switch (value & 0xFFFF)
        {
            case Fail:
                // A failure without a code must not look like success.
                Services.RequestShutdown(this, ShutdownCause.GuestExit, code == 0 ? 1 : code);
                break;
            case Pass:
                Services.RequestShutdown(this, ShutdownCause.GuestPowerOff);
                break;
            case Reset:
                Services.RequestReset(this);
                break;
            default:
                if (Services.IsLogged(LogTopic.GuestError))
                {
                    Services.Log(LogTopic.GuestError, this, $"0x{value:x} is no command: expected 0x{Pass:x}, 0x{Fail:x} or 0x{Reset:x} in the lower half");
                }

                break;
        }
    }
}
