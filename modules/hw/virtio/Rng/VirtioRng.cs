using Emu.Abstractions.Clock;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Bus;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Virtio.Rng;

/// <summary>
/// Entropy device (Virtual I/O Device, section 5.4). Its bytes are those of the machine's seeded generator, so that a run can be
/// repeated: they are no secret.
/// </summary>
[Device("virtio-rng-device", Family = "misc")]
public sealed partial class VirtioRng : VirtioDevice
{
    /// <summary>Bytes that one request gets at most.</summary>
    private const int Chunk = 1024;

    private const int Entries = 8;

    [State]
    private ulong left;

    /// <summary>Bytes that the guest gets in a period.</summary>
    [Config(Name = "max-bytes", Default = (ulong)long.MaxValue, Min = 1)]
    public partial ulong MaxBytes { get; init; }

    /// <summary>Length of a period.</summary>
    [Config(Default = 65536u, Min = 1, Unit = "ms")]
    public partial uint Period { get; init; }

    /// <summary>Ends a period whose bytes are used up.</summary>
    [Timer(nameof(OnPeriodOver))]
    public partial DeviceTimer PeriodTimer { get; }

    /// <inheritdoc/>
    public override uint DeviceId => 4;

    /// <inheritdoc/>
    public override ulong Features => 0;

    /// <inheritdoc/>
    public override int Queues => 1;

    /// <inheritdoc/>
    public override int ConfigSize => 0;

    /// <inheritdoc/>
    public override int QueueSize(int queue) => Entries;

    /// <inheritdoc/>
    public override void ReadConfig(int offset, Span<byte> bytes) => bytes.Clear();

    /// <inheritdoc/>
    public override void Notify(int queue)
    {
        Span<byte> bytes = stackalloc byte[Chunk];
        IVirtioQueue requests = Slot.Queue(queue);
        for (int i = 0; i < Entries; i++)
        {
            if (left == 0 || requests.Take() is not { } request)
            {
                return;
            }

            int length = (int)Math.Min(Math.Min(request.WritableLength, Chunk), left);
            Services.Random.Fill(bytes[..length]);
            if (request.Write(0, bytes[..length]))
            {
                Spend((ulong)length);
                request.Complete((uint)length);
            }
        }

        NotifyLater(queue);
    }

    /// <inheritdoc/>
    protected override void OnConfigured()
    {
        base.OnConfigured();
        left = MaxBytes;
    }

    private void Spend(ulong bytes)
    {
        left -= bytes;
        if (!PeriodTimer.IsArmed && MaxBytes < long.MaxValue)
        {
            PeriodTimer.ArmIn(Period * 1_000_000L);
        }
    }

    private void OnPeriodOver()
    {
        left = MaxBytes;
        if (IsRunning)
        {
            Notify(0);
        }
    }
}
