using Emu.Abstractions.Qom;

namespace Emu.Abstractions.Qdev.Memory;

/// <summary>What sizes a region takes and how it may be called.</summary>
[Frozen]
public sealed record IoRegionOptions
{
    /// <summary>Smallest access in bytes that the region accepts: 1, 2, 4 or 8.</summary>
    public int MinSize { get; init; } = 1;

    /// <summary>Largest access in bytes that the region accepts: 1, 2, 4 or 8.</summary>
    public int MaxSize { get; init; } = 8;

    /// <summary>Smallest access that the handler implements; smaller reads take a part of a larger one.</summary>
    public int MinHandled { get; init; } = 1;

    /// <summary>Largest access that the handler implements; larger ones are split, lowest address first.</summary>
    public int MaxHandled { get; init; } = 8;

    /// <summary>Accepts accesses that are not aligned to their size.</summary>
    public bool Unaligned { get; init; }

    /// <summary>Registers wider than a byte have their high byte first.</summary>
    public bool BigEndian { get; init; }

    /// <summary>The handler guards itself: the machine's lock is not taken for it. For interrupt controllers and timers.</summary>
    public bool LockFree { get; init; }

    /// <summary>May be called while the device is in another callback.</summary>
    public bool Reentrant { get; init; }
}

/// <summary>Answers accesses to an <see cref="IoRegion"/>.</summary>
public interface IIoHandler
{
    /// <summary>Reads.</summary>
    /// <param name="region">The region that is read.</param>
    /// <param name="offset">Offset in the region.</param>
    /// <param name="size">Bytes: 1, 2, 4 or 8.</param>
    /// <param name="attributes">Who asks; a debug access must have no side effect.</param>
    /// <param name="value">The value, zero-extended.</param>
    IoResult Read(IoRegion region, ulong offset, int size, AccessAttributes attributes, out ulong value);

    /// <summary>Writes.</summary>
    /// <param name="region">The region that is written.</param>
    /// <param name="offset">Offset in the region.</param>
    /// <param name="size">Bytes: 1, 2, 4 or 8.</param>
    /// <param name="attributes">Who asks.</param>
    /// <param name="value">The value; bits beyond the size are zero.</param>
    IoResult Write(IoRegion region, ulong offset, int size, AccessAttributes attributes, ulong value);
}

/// <summary>
/// Registers of a device. Accesses are contained here: they are checked against the options, refused while the device is in a
/// callback or when they nest deeper than <see cref="MaxDepth"/>, and an exception faults the device and answers a device error.
/// A region that may be entered again, or takes no lock, faults its device when accesses lead back to it without end. A handler that
/// never returns cannot be stopped: it holds its caller and, with it, the machine's lock.
/// Called with the machine's lock held unless the region is lock-free.
/// </summary>
public sealed class IoRegion : MemoryRegion
{
    /// <summary>How deep accesses into devices may nest.</summary>
    public const int MaxDepth = 8;

    private IIoHandler? handler;

    /// <summary>Makes a region; devices use <c>AddIoRegion</c>.</summary>
    /// <param name="owner">The object that has it.</param>
    /// <param name="name">Its name.</param>
    /// <param name="size">Bytes that it spans.</param>
    /// <param name="handler">Answers accesses.</param>
    /// <param name="options">Sizes and manner.</param>
    public IoRegion(EmuObject owner, string name, ulong size, IIoHandler handler, IoRegionOptions options)
        : base(owner, name, size) => (this.handler, Options) = (handler, options);

    /// <summary>Sizes and manner.</summary>
    public IoRegionOptions Options { get; }

    /// <summary>Reads up to 8 bytes.</summary>
    /// <param name="offset">Offset in the region.</param>
    /// <param name="size">Bytes: 1, 2, 4 or 8.</param>
    /// <param name="attributes">Who asks.</param>
    /// <param name="value">The value, zero-extended, in the order of a little-endian machine; 0 on failure.</param>
    public IoResult Read(ulong offset, int size, AccessAttributes attributes, out ulong value)
    {
        value = 0;
        if (handler is not { } target || !MayCall)
        {
            return IoResult.DeviceError;
        }

        if (!Accepts(offset, size))
        {
            return Reject(offset, size, "read");
        }

        if (!Enter(offset))
        {
            return IoResult.DeviceError;
        }

        try
        {
            return ReadParts(target, offset, size, attributes, out value);
        }
        catch (Exception e)
        {
            Owner.Fault(e);
            value = 0;
            return IoResult.DeviceError;
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Writes up to 8 bytes.</summary>
    /// <param name="offset">Offset in the region.</param>
    /// <param name="size">Bytes: 1, 2, 4 or 8.</param>
    /// <param name="attributes">Who asks.</param>
    /// <param name="value">The value in the order of a little-endian machine; bits beyond the size are ignored.</param>
    public IoResult Write(ulong offset, int size, AccessAttributes attributes, ulong value)
    {
        if (handler is not { } target || !MayCall)
        {
            return IoResult.DeviceError;
        }

        if (!Accepts(offset, size))
        {
            return Reject(offset, size, "write");
        }

        if (!Enter(offset))
        {
            return IoResult.DeviceError;
        }

        try
        {
            return WriteParts(target, offset, size, attributes, value);
        }
        catch (Exception e)
        {
            Owner.Fault(e);
            return IoResult.DeviceError;
        }
        finally
        {
            Leave();
        }
    }

    internal override void Cut()
    {
        base.Cut();
        handler = null;
    }

    private static ulong Mask(int size) => size == 8 ? ulong.MaxValue : (1UL << (8 * size)) - 1;

    private bool Accepts(ulong offset, int size) =>
        size >= Options.MinSize && size <= Options.MaxSize && (Options.Unaligned || (offset & (ulong)(size - 1)) == 0);

    private IoResult Reject(ulong offset, int size, string what)
    {
        MachineServices services = Owner.Services;
        if (services.IsLogged(LogTopic.GuestError))
        {
            services.Log(LogTopic.GuestError, Owner, $"{size}-byte {what} at {Name}+0x{offset:x} is not accepted: takes {Options.MinSize} to {Options.MaxSize} bytes{(Options.Unaligned ? "" : ", aligned")}");
        }

        return IoResult.DeviceError;
    }

    private bool Enter(ulong offset)
    {
        // Nobody counts how deep calls without the lock nest; the stack tells.
        if (Options.LockFree)
        {
            return HasRoom();
        }

        MachineServices services = Owner.Services;
        if ((Owner.Busy > 0 && !Options.Reentrant) || services.AccessDepth >= MaxDepth)
        {
            services.CountRefusedAccess(this, offset);
            if (Owner.Busy > 0 && Options.Reentrant)
            {
                // It says that it can be entered again, and then does not find an end.
                Owner.Fault(new InvalidOperationException($"accesses to {Name}+0x{offset:x} lead back to it and nest deeper than {MaxDepth}"));
            }

            return false;
        }

        Owner.Busy++;
        services.AccessDepth++;
        return true;
    }

    private void Leave()
    {
        if (!Options.LockFree)
        {
            Owner.Busy--;
            Owner.Services.AccessDepth--;
        }
    }

    private IoResult ReadParts(IIoHandler target, ulong offset, int size, AccessAttributes attributes, out ulong value)
    {
        int step = Math.Clamp(size, Options.MinHandled, Options.MaxHandled);
        if (step > size)
        {
            // A narrow read of a wide register takes its part of it.
            ulong aligned = offset & ~(ulong)(step - 1);
            IoResult wide = target.Read(this, aligned, step, attributes, out value);
            int lane = (int)(offset - aligned);
            value = (value >> (8 * (Options.BigEndian ? step - size - lane : lane))) & Mask(size);
            value = Swap(value, size);
            return wide;
        }

        value = 0;
        for (int done = 0; done < size; done += step)
        {
            IoResult result = target.Read(this, offset + (ulong)done, step, attributes, out ulong part);
            if (result != IoResult.Ok)
            {
                value = 0;
                return result;
            }

            value |= Swap(part & Mask(step), step) << (8 * done);
        }

        return IoResult.Ok;
    }

    private IoResult WriteParts(IIoHandler target, ulong offset, int size, AccessAttributes attributes, ulong value)
    {
        int step = Math.Min(size, Options.MaxHandled);
        if (step < Options.MinHandled)
        {
            // A narrow write cannot be widened without inventing the other bits.
            return Reject(offset, size, "write");
        }

        for (int done = 0; done < size; done += step)
        {
            IoResult result = target.Write(this, offset + (ulong)done, step, attributes, Swap((value >> (8 * done)) & Mask(step), step));
            if (result != IoResult.Ok)
            {
                return result;
            }
        }

        return IoResult.Ok;
    }

    private ulong Swap(ulong value, int size) =>
        Options.BigEndian ? System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(value) >> (64 - (8 * size)) : value;
}
