namespace Emu.Hw.Nrf51;

/// <summary>The pins, as the block of GPIO tasks and events has them. Called under the machine's lock.</summary>
public interface IPins
{
    /// <summary>Levels of pins whose input is connected; 0 for others.</summary>
    uint Levels { get; }

    /// <summary>Tells a watcher of changes; null tells nobody.</summary>
    /// <param name="watcher">The watcher.</param>
    void Watch(IPinWatcher? watcher);

    /// <summary>Takes pins away from the port's own registers.</summary>
    /// <param name="mask">The pins, a bit each; the others are given back.</param>
    /// <param name="levels">What they are driven to.</param>
    void Take(uint mask, uint levels);
}

/// <summary>Told of what happens at pins.</summary>
public interface IPinWatcher
{
    /// <summary>Levels changed.</summary>
    /// <param name="before">Levels before.</param>
    /// <param name="now">Levels now.</param>
    void PinsChanged(uint before, uint now);

    /// <summary>A pin has the level that was waited for, where none had before (DETECT).</summary>
    void Detected();
}
