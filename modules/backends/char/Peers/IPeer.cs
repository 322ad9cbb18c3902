namespace Emu.Backends.Char.Peers;

/// <summary>Somebody at the other side, for as long as they are there. One thread reads, one writes.</summary>
internal interface IPeer : IOutputSink
{
    /// <summary>Who it is, for people.</summary>
    string Name { get; }

    /// <summary>Waits for input.</summary>
    /// <param name="buffer">Takes the bytes.</param>
    /// <returns>How many; 0 when they are gone, also after <see cref="Interrupt"/>.</returns>
    int Read(byte[] buffer);

    /// <summary>Ends a <see cref="Read"/> that waits; any thread, any number of times.</summary>
    void Interrupt();
}
