using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Flash;

/// <content>
/// Changing what is in the flash, and keeping it on the drive: the chip is busy until the drive has it, so what software sees as
/// programmed is kept, and no two writes overtake each other.
/// </content>
public sealed partial class CfiFlash
{
    private const int MaxPiece = 256 * 1024;

    /// <summary>First byte that the drive does not have yet; equal to <see cref="unsavedEnd"/> when it has all.</summary>
    [State]
    private ulong unsavedStart;

    [State]
    private ulong unsavedEnd;

    [Derived]
    private FlashRequest? request;

    /// <summary>Whether the drive has the request.</summary>
    [Derived]
    private bool isWriting;

    /// <summary>Whether that is of a time before state was restored.</summary>
    [Derived]
    private bool isStale;

    private bool IsBusy => unsavedStart < unsavedEnd;

    private bool IsReadOnly => Drive is { IsReadOnly: true };

    /// <summary>The drive is done with a piece.</summary>
    internal void Written(BlockStatus status)
    {
        isWriting = false;
        if (!isStale)
        {
            // A drive that fails is a worn out chip, as far as software can tell.
            errors |= status == BlockStatus.Ok ? Errors.None : Errors.Program | Errors.Erase;
            unsavedStart = request!.Offset + request.Length;
        }

        isStale = false;
        WriteBack();
    }

    /// <summary>The drive has to get what was restored: it may have changed since the state was saved.</summary>
    private void SaveRestored()
    {
        if (Drive is { IsReadOnly: false })
        {
            isStale = isWriting;
            (unsavedStart, unsavedEnd) = (0, Size);
            Services.Post(this, WriteBack);
        }
    }

    /// <summary>Programs bytes: bits can only become zero.</summary>
    private void Program(ulong offset, ReadOnlySpan<byte> bytes)
    {
        ulong end = offset + (ulong)bytes.Length;
        if (!MayChange(offset, Errors.Program) || end > Size)
        {
            return;
        }

        Span<byte> cells = Memory.WritableSpan(offset, bytes.Length);
        for (int i = 0; i < bytes.Length; i++)
        {
            cells[i] &= bytes[i];
        }

        Changed(offset, end);
    }

    private void Erase(ulong offset)
    {
        ulong block = BlockOf(offset);
        if (MayChange(block, Errors.Erase))
        {
            Memory.WritableSpan(block, (int)SectorLength).Fill(0xFF);
            Changed(block, block + SectorLength);
        }
    }

    private bool MayChange(ulong offset, Errors error)
    {
        bool may = !locked[offset / SectorLength] && !IsReadOnly;
        errors |= may ? Errors.None : error | Errors.Locked;
        return may;
    }

    private void Changed(ulong start, ulong end)
    {
        Memory.NotifyWrite(start, end - start);
        if (Drive is { } drive)
        {
            // Whole blocks of the drive.
            ulong unit = (ulong)drive.BlockSize;
            (unsavedStart, unsavedEnd) = (start / unit * unit, (end + unit - 1) / unit * unit);
            WriteBack();
        }
    }

    private void WriteBack()
    {
        if (isWriting || !IsBusy || Drive is not { } drive)
        {
            return;
        }

        request ??= new FlashRequest(this) { Operation = BlockOperation.Write };
        request.Fill(unsavedStart, Memory.Span(unsavedStart, (int)Math.Min(unsavedEnd - unsavedStart, MaxPiece)));
        isWriting = true;
        drive.Submit(request);
    }
}
