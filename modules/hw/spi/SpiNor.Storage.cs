using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Spi;

/// <content>Keeping what is in the flash on the drive: the chip is busy until the drive has it, so that no two writes overtake each other.</content>
public sealed partial class SpiNor
{
    private const int MaxPiece = 256 * 1024;

    /// <summary>First byte that the drive does not have yet; equal to <see cref="unsavedEnd"/> when it has all.</summary>
    [State]
    private ulong unsavedStart;

    [State]
    private ulong unsavedEnd;

    [Derived]
    private NorRequest? request;

    /// <summary>Whether the drive has the request.</summary>
    [Derived]
    private bool isWriting;

    /// <summary>Whether that is of a time before state was restored.</summary>
    [Derived]
    private bool isStale;

    private bool IsBusy => unsavedStart < unsavedEnd;

    private bool IsReadOnly => Drive is { IsReadOnly: true };

    /// <summary>The drive is done with a piece; software cannot be told that it failed.</summary>
    internal void Written(BlockStatus status)
    {
        isWriting = false;
        if (!isStale)
        {
            unsavedStart = request!.Offset + request.Length;
            if (status != BlockStatus.Ok && Services.IsLogged(LogTopic.GuestError))
            {
                Services.Log(LogTopic.GuestError, this, $"the drive lost {request.Length} bytes at 0x{request.Offset:x}: {status}");
            }
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

        request ??= new NorRequest(this) { Operation = BlockOperation.Write };
        request.Fill(unsavedStart, Memory.Span(unsavedStart, (int)Math.Min(unsavedEnd - unsavedStart, MaxPiece)));
        isWriting = true;
        drive.Submit(request);
    }
}
