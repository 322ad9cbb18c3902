namespace Emu.Hw.Virtio.Block;

/// <summary>What is done about a request to read that the drive failed.</summary>
public enum ReadErrorPolicy : byte
{
    /// <summary>As <see cref="Report"/>.</summary>
    Auto,

    /// <summary>The guest is told.</summary>
    Report,

    /// <summary>The guest is told that it was done, and finds anything in its memory.</summary>
    Ignore,

    /// <summary>The machine stops; the request is done again when it goes on.</summary>
    Stop,
}

/// <summary>What is done about a request to change the medium that the drive failed.</summary>
public enum WriteErrorPolicy : byte
{
    /// <summary>As <see cref="Enospc"/>.</summary>
    Auto,

    /// <summary>The guest is told.</summary>
    Report,

    /// <summary>The guest is told that it was done.</summary>
    Ignore,

    /// <summary>The machine stops when the medium has no room, and the request is done again when it goes on; of other errors the guest is told.</summary>
    Enospc,

    /// <summary>The machine stops; the request is done again when it goes on.</summary>
    Stop,
}
