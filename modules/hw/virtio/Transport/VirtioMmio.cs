using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Bus;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Virtio.Transport;

/// <summary>
/// Virtio over MMIO: a slot for one virtio device (Virtual I/O Device, section 4.2). Only the interface of version 2 is offered.
/// Not modelled: the legacy interface, shared memory regions, reset of a single queue.
/// </summary>
[Device("virtio-mmio", Family = "virtio")]
public sealed partial class VirtioMmio : Device, IVirtioBus
{
    [State]
    private readonly VirtioSlot slot;

    [State]
    private uint deviceFeaturesSelect;

    [State]
    private uint driverFeaturesSelect;

    [State]
    private uint queueSelect;

    /// <summary>Makes an empty slot.</summary>
    public VirtioMmio() => slot = new VirtioSlot(this, UpdateIrq, Report);

    /// <summary>High while a cause of the interrupt status is not acknowledged.</summary>
    [Output]
    public partial IrqLine Irq { get; }

    /// <summary>Through which the device reaches queues and buffers.</summary>
    [Dma]
    public partial DmaPort Dma { get; }

    /// <inheritdoc/>
    public int Slots => 1;

    /// <inheritdoc/>
    public IVirtioSlot Attach(IVirtioDevice device)
    {
        slot.Attach(device, Dma);
        return slot;
    }

    /// <inheritdoc/>
    public void Detach(IVirtioDevice device) => slot.Detach(device);

    /// <inheritdoc/>
    public override void DescribeToGuest(IDeviceTreeNode node)
    {
        node.Name("virtio_mmio");
        node.Texts("compatible", "virtio,mmio");
        node.Reg();
        node.Interrupts("irq");
        node.Flag("dma-coherent");
    }

    /// <inheritdoc/>
    protected override void OnReset(ResetPhase phase, ResetKind kind)
    {
        base.OnReset(phase, kind);
        switch (phase)
        {
            case ResetPhase.Enter:
                slot.Reset();
                break;
            case ResetPhase.Hold:
                UpdateIrq();
                break;
            default:
                break;
        }
    }

    /// <inheritdoc/>
    protected override void OnRestored()
    {
        base.OnRestored();

        // The device goes on once the machine does.
        Services.Post(this, slot.Resume);
    }

    private void UpdateIrq() => Irq.Set(slot.Interrupts != 0);

    private void Report(string problem)
    {
        if (Services.IsLogged(LogTopic.GuestError))
        {
            Services.Log(LogTopic.GuestError, this, problem);
        }
    }
}
