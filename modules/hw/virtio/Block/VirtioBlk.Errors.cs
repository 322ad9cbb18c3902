using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Virtio.Block;

/// <content>Requests that the drive failed: reported, ignored, or kept until the machine goes on.</content>
public sealed partial class VirtioBlk
{
    /// <summary>Requests that are done again when the machine goes on. They count among those that the backend has.</summary>
    [Derived]
    private readonly Queue<BlkRequest> kept = new();

    /// <summary>Decides what is done about a request that failed, and tells of it.</summary>
    /// <returns>What is done. A request that is kept is not the caller's any more.</returns>
    private BlockErrorAction Fail(BlkRequest request, BlockStatus status)
    {
        bool isRead = request.Operation == BlockOperation.Read;
        if (status is not (BlockStatus.IoError or BlockStatus.NoSpace))
        {
            // A mistake of the driver, or nothing that became of the medium.
            return BlockErrorAction.Report;
        }

        BlockErrorAction action = isRead ? Decide(Rerror) : Decide(Werror, status);
        Services.Raise(this, new BlockFailed((EmuObject)Medium, isRead, action, status));
        if (action == BlockErrorAction.Stop)
        {
            active++;
            kept.Enqueue(request);
            if (kept.Count == 1)
            {
                Services.PostOnResume(this, Retry);
            }
        }

        return action;
    }

    private static BlockErrorAction Decide(ReadErrorPolicy policy) => policy switch
    {
        ReadErrorPolicy.Ignore => BlockErrorAction.Ignore,
        ReadErrorPolicy.Stop => BlockErrorAction.Stop,
        _ => BlockErrorAction.Report,
    };

    private static BlockErrorAction Decide(WriteErrorPolicy policy, BlockStatus status) => policy switch
    {
        WriteErrorPolicy.Ignore => BlockErrorAction.Ignore,
        WriteErrorPolicy.Stop => BlockErrorAction.Stop,
        WriteErrorPolicy.Report => BlockErrorAction.Report,
        _ => status == BlockStatus.NoSpace ? BlockErrorAction.Stop : BlockErrorAction.Report,
    };

    /// <summary>The machine goes on: what was kept is done again, in its order.</summary>
    private void Retry()
    {
        for (int i = kept.Count; i > 0; i--)
        {
            Medium.Submit(kept.Dequeue());
        }
    }

    /// <summary>What was kept is void.</summary>
    private void ForgetKept()
    {
        while (kept.TryDequeue(out BlkRequest? request))
        {
            active--;
            Recycle(request);
        }
    }
}
