using System.Collections.Immutable;
using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Iotkit;

/// <summary>
/// A TrustZone peripheral protection controller of CoreLink SIE-200 (Technical Reference Manual DDI 0571, chapters 4 and 5): up to 16
/// ports, each for secure or for non-secure accesses and never for both, with or without unprivileged ones. It has no registers: a
/// subsystem says by lines what each port is for. What is refused answers zero or an error, and raises the interrupt.
/// </summary>
[Device("tz-ppc", Family = "misc")]
public sealed partial class TzPpc : Device
{
    private const int MaxPorts = 16;
    private const ulong DefaultSize = 0x1000;

    /// <summary>Ports that are for non-secure accesses.</summary>
    [State]
    private uint nonSecure;

    /// <summary>Ports that are also for unprivileged accesses.</summary>
    [State]
    private uint unprivileged;

    [State]
    private bool isErrorWanted;

    [State]
    private bool isEnabled;

    [State]
    private bool isCleared;

    [State]
    private bool isPending;

    /// <summary>Space in which the peripherals lie that are protected.</summary>
    [Link(Required = true)]
    public partial AddressSpace? Downstream { get; }

    /// <summary>
    /// Address in that space of what lies behind each port; 0 for a port with nothing behind it. The device's region has them at the same
    /// distances, from the lowest on.
    /// </summary>
    [Config(Required = true, Max = uint.MaxValue, Shapes = true)]
    public partial ImmutableArray<ulong> Addresses { get; init; }

    /// <summary>Bytes of each port; 4 KiB where nothing is said.</summary>
    [Config(Max = uint.MaxValue, Shapes = true)]
    public partial ImmutableArray<ulong> Sizes { get; init; }

    /// <summary>High while an access was refused that nobody has looked at.</summary>
    [Output]
    public partial IrqLine Irq { get; }

    /// <inheritdoc/>
    protected override void OnConfigured()
    {
        base.OnConfigured();
        if (Addresses.Length > MaxPorts || (!Sizes.IsDefaultOrEmpty && Sizes.Length > Addresses.Length))
        {
            throw new ConfigurationException($"{Path} has {Addresses.Length} 'addresses' and {(Sizes.IsDefaultOrEmpty ? 0 : Sizes.Length)} 'sizes'; give at most {MaxPorts} addresses, and no more sizes than addresses");
        }

        var (lowest, end) = (ulong.MaxValue, 0UL);
        for (int port = 0; port < Addresses.Length; port++)
        {
            if (Addresses[port] != 0)
            {
                (lowest, end) = (Math.Min(lowest, Addresses[port]), Math.Max(end, Addresses[port] + SizeOf(port)));
            }
        }

        if (end == 0)
        {
            throw new ConfigurationException($"{Path} has nothing behind any port; give 'addresses' that are not 0");
        }

        ContainerRegion whole = AddContainer("mmio", end - lowest);
        for (int port = 0; port < Addresses.Length; port++)
        {
            if (Addresses[port] != 0)
            {
                IoRegion gate = AddIoRegion($"port[{port}]", SizeOf(port), new IoRegionOptions { Unaligned = true, Reentrant = true }, new Gate(this, port));
                whole.Map(gate, Addresses[port] - lowest);
            }
        }
    }

    private ulong SizeOf(int port) => !Sizes.IsDefaultOrEmpty && port < Sizes.Length && Sizes[port] != 0 ? Sizes[port] : DefaultSize;

    /// <inheritdoc/>
    protected override void OnReset(ResetPhase phase, ResetKind kind)
    {
        base.OnReset(phase, kind);
        if (phase == ResetPhase.Enter)
        {
            isPending = false;
        }
        else if (phase == ResetPhase.Hold)
        {
            Update();
        }
    }

    [Input("cfg_nonsec", Count = nameof(MaxPorts))]
    private void OnNonSecure(int port, bool level) => nonSecure = With(nonSecure, port, level);

    [Input("cfg_ap", Count = nameof(MaxPorts))]
    private void OnUnprivileged(int port, bool level) => unprivileged = With(unprivileged, port, level);

    [Input("cfg_sec_resp")]
    private void OnResponse(bool level) => isErrorWanted = level;

    [Input("irq_enable")]
    private void OnEnable(bool level)
    {
        isEnabled = level;
        Update();
    }

    [Input("irq_clear")]
    private void OnClear(bool level)
    {
        isCleared = level;
        isPending &= !level;
        Update();
    }

    private static uint With(uint bits, int bit, bool level) => level ? bits | (1u << bit) : bits & ~(1u << bit);

    /// <summary>Whether an access passes a port. A debugger's always does.</summary>
    private bool Passes(int port, AccessAttributes attributes)
    {
        uint bit = 1u << port;
        bool isForNonSecure = (nonSecure & bit) != 0;
        return attributes.IsDebug || (attributes.IsSecure != isForNonSecure && (attributes.IsPrivileged || (unprivileged & bit) != 0));
    }

    private IoResult Refuse(int port, ulong offset, AccessAttributes attributes)
    {
        if (Services.IsLogged(LogTopic.GuestError))
        {
            Services.Log(
                LogTopic.GuestError, this, $"{(attributes.IsSecure ? "secure" : "non-secure")} {(attributes.IsPrivileged ? "" : "unprivileged ")}access at 0x{Addresses[port] + offset:x} is refused by port {port}");
        }

        isPending |= !isCleared;
        Update();
        return isErrorWanted ? IoResult.DeviceError : IoResult.Ok;
    }

    private void Update() => Irq.Set(isPending && isEnabled);

    /// <summary>One port.</summary>
    private sealed class Gate(TzPpc owner, int port) : IIoHandler
    {
        public IoResult Read(IoRegion region, ulong offset, int size, AccessAttributes attributes, out ulong value)
        {
            if (owner.Passes(port, attributes))
            {
                return owner.Downstream!.Read(owner.Addresses[port] + offset, size, attributes, out value);
            }

            value = 0;
            return owner.Refuse(port, offset, attributes);
        }

        public IoResult Write(IoRegion region, ulong offset, int size, AccessAttributes attributes, ulong value) => owner.Passes(port, attributes)
            ? owner.Downstream!.Write(owner.Addresses[port] + offset, size, attributes, value)
            : owner.Refuse(port, offset, attributes);
    }
}
