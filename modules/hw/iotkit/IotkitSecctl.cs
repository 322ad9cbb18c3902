using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Iotkit;

/// <summary>
/// The secure and the non-secure privilege control block of Arm's IoT Kit (ECM0601256; those of CoreLink SSE-200, Technical Reference
/// Manual 101104, sections 3.7 and 3.8, have more): they tell protection controllers what is whose, and gather their interrupts.
/// Controllers of peripherals are numbered as in SECPPCINTSTAT: 0 and 1 on the APB inside, 4 to 7 outside, 20 to 23 on the AHB outside.
/// Not modelled: master security controllers and buffered bridges; their registers are kept and nothing is ever pending.
/// </summary>
[Device("iotkit-secctl", Family = "misc")]
public sealed partial class IotkitSecctl : Device
{
    private const int Controllers = 24;
    private const int PortsOfOne = 16;
    private const int Lines = Controllers * PortsOfOne;
    private const int Memories = 32;
    private const int CallablePieces = 2;
    private const ulong BlockSize = 0x1000;

    /// <summary>Ports of each controller that are for non-secure accesses.</summary>
    [State]
    private readonly uint[] nonSecure = new uint[Controllers];

    /// <summary>Ports that are for unprivileged accesses too, while they are secure.</summary>
    [State]
    private readonly uint[] secureUnprivileged = new uint[Controllers];

    /// <summary>Ports that are for unprivileged accesses too, while they are non-secure.</summary>
    [State]
    private readonly uint[] nonSecureUnprivileged = new uint[Controllers];

    [State]
    private uint response;

    [State]
    private uint callable;

    /// <summary>Interrupts of the controllers of memories.</summary>
    [State]
    private uint memories;

    /// <summary>Interrupts of the controllers of peripherals.</summary>
    [State]
    private uint peripherals;

    [State]
    private uint enabled;

    [State]
    private uint mastersEnabled;

    [State]
    private uint bridgesEnabled;

    [State]
    private uint masters;

    /// <summary>For port p of controller n, line 16 n + p: high when it is for non-secure accesses.</summary>
    [Output(Name = "nonsec", Count = nameof(Lines))]
    public partial IrqLine[] NonSecure { get; }

    /// <summary>For port p of controller n, line 16 n + p: high when it is for unprivileged accesses too.</summary>
    [Output(Name = "ap", Count = nameof(Lines))]
    public partial IrqLine[] Unprivileged { get; }

    /// <summary>High when a controller is to answer what it refuses with an error.</summary>
    [Output(Name = "sec_resp_cfg")]
    public partial IrqLine Response { get; }

    /// <summary>High when secure code may be called from 0x1000_0000 on (0), from 0x3000_0000 on (1).</summary>
    [Output(Name = "nsc_cfg", Count = nameof(CallablePieces))]
    public partial IrqLine[] Callable { get; }

    /// <summary>High when the controller of peripherals may interrupt.</summary>
    [Output(Name = "ppc-irq-enable", Count = nameof(Controllers))]
    public partial IrqLine[] EnablePeripherals { get; }

    /// <summary>A pulse: the controller of peripherals forgets what it refused.</summary>
    [Output(Name = "ppc-irq-clear", Count = nameof(Controllers))]
    public partial IrqLine[] ClearPeripherals { get; }

    /// <summary>Any controller of memories.</summary>
    [Output(Name = "mpc-irq")]
    public partial IrqLine MemoryIrq { get; }

    /// <summary>Any controller of peripherals.</summary>
    [Output(Name = "ppc-irq")]
    public partial IrqLine PeripheralIrq { get; }

    /// <inheritdoc/>
    protected override void OnConfigured()
    {
        base.OnConfigured();
        IoRegion both = FindHandle<IoRegion>("mmio")!;
        AddAlias("s-regs", both, 0, BlockSize);
        AddAlias("ns-regs", both, BlockSize, BlockSize);
    }

    /// <inheritdoc/>
    protected override void OnReset(ResetPhase phase, ResetKind kind)
    {
        base.OnReset(phase, kind);
        if (phase == ResetPhase.Enter)
        {
            Array.Clear(nonSecure);
            Array.Clear(secureUnprivileged);
            Array.Clear(nonSecureUnprivileged);
            (response, callable, enabled, mastersEnabled, bridgesEnabled, masters) = (0, 0, 0, 0, 0, 0);
        }
        else if (phase == ResetPhase.Hold)
        {
            for (int controller = 0; controller < Controllers; controller++)
            {
                Drive(controller);
            }

            Respond();
            Call();
            Enable();
        }
    }

    [Input("mpc-status", Count = nameof(Memories))]
    private void OnMemory(int controller, bool level)
    {
        memories = level ? memories | (1u << controller) : memories & ~(1u << controller);
        MemoryIrq.Set(memories != 0);
    }

    [Input("ppc-status", Count = nameof(Controllers))]
    private void OnPeripheral(int controller, bool level)
    {
        peripherals = level ? peripherals | (1u << controller) : peripherals & ~(1u << controller);
        PeripheralIrq.Set((peripherals & enabled) != 0);
    }

    /// <summary>Tells a controller of peripherals what its ports are for.</summary>
    private void Drive(int controller)
    {
        uint isNonSecure = nonSecure[controller];
        uint isUnprivileged = (secureUnprivileged[controller] & ~isNonSecure) | (nonSecureUnprivileged[controller] & isNonSecure);
        for (int port = 0; port < PortsOfOne; port++)
        {
            NonSecure[(controller * PortsOfOne) + port].Set((isNonSecure >> port & 1) != 0);
            Unprivileged[(controller * PortsOfOne) + port].Set((isUnprivileged >> port & 1) != 0);
        }
    }

    private void Respond() => Response.Set(response != 0);

    private void Call()
    {
        Callable[0].Set((callable & 1) != 0);
        Callable[1].Set((callable & 2) != 0);
    }

    private void Enable()
    {
        for (int controller = 0; controller < Controllers; controller++)
        {
            EnablePeripherals[controller].Set((enabled >> controller & 1) != 0);
        }

        PeripheralIrq.Set((peripherals & enabled) != 0);
    }

    private void Clear(uint which)
    {
        for (int controller = 0; controller < Controllers; controller++)
        {
            if ((which >> controller & 1) != 0)
            {
                ClearPeripherals[controller].Set(true);
                ClearPeripherals[controller].Set(false);
            }
        }
    }
}
